CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, address text, state smallint NOT NULL);
