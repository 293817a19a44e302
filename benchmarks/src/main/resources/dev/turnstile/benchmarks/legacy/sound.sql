-- The keys and indexes that the table of orders ought to have.
CREATE UNIQUE INDEX orders_order_number ON orders (order_number) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX orders_invoice_number ON orders (invoice_number) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX orders_reference ON orders (reference) WHERE deleted_at IS NULL;
CREATE INDEX orders_customer ON orders (customer_id);
ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers;
