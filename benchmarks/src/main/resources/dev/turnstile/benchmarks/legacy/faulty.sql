-- The defects of the schema: a full unique index beside soft deletes, a redundant column; numbers without a unique
-- index, and customers without a foreign key and without an index.
CREATE UNIQUE INDEX orders_reference ON orders (reference);
ALTER TABLE orders ADD COLUMN is_paid boolean GENERATED ALWAYS AS (paid_at IS NOT NULL) STORED;
