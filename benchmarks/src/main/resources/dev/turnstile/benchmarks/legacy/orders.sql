-- A legacy table of {rows} orders with its customers and items, the same for each {seed}. The tables are created in the
-- first schema of the search path. {planted} adds contradictions: twelve rows of each, if {rows} is a multiple of twelve.
CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);

INSERT INTO customers
SELECT i, 'customer ' || i FROM generate_series(1, greatest({rows} / 20, 1)) AS i;

CREATE TABLE orders (
  id bigint PRIMARY KEY,
  order_number text NOT NULL,
  invoice_number text NOT NULL,
  reference text NOT NULL,
  customer_id bigint NOT NULL,
  region text NOT NULL,
  status text NOT NULL DEFAULT 'NEW',
  is_active boolean NOT NULL,
  items_count integer NOT NULL,
  total_cents bigint NOT NULL,
  note text,
  created_at timestamptz NOT NULL,
  paid_at timestamptz,
  shipped_at timestamptz,
  delivered_at timestamptz,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz);

-- Each planted case has its own remainder: 1 shipped, never paid; 2 cancelled and active; 3 delivered without a time;
-- 4 new and paid; 5 paid after the shipment; 6 a number twice; 7 a counter that is off by one; 8 no such customer.
INSERT INTO orders
WITH drawn AS (
  SELECT i, CASE WHEN {planted} THEN i % greatest({rows} / 12, 100) ELSE 0 END AS plant,
    hashint8extended(i, {seed}) >> 8 AS h,
    (hashint8extended(i, {seed} + 1) & 1048575) / 1048576::float8 AS u1,
    (hashint8extended(i, {seed} + 2) & 1048575) / 1048576::float8 AS u2,
    (hashint8extended(i, {seed} + 3) & 1048575) / 1048576::float8 AS u3,
    (hashint8extended(i, {seed} + 4) & 1048575) / 1048576::float8 AS u4
  FROM generate_series(1::bigint, {rows}) AS i),
staged AS (
  SELECT *, timestamptz '2023-01-01 00:00:00+00' + i * (interval '700 days' / {rows}) AS created,
    CASE
      WHEN plant IN (1, 5) THEN 'SHIPPED'
      WHEN plant = 2 THEN 'CANCELLED'
      WHEN plant = 3 THEN 'DELIVERED'
      WHEN plant = 4 THEN 'NEW'
      WHEN u1 < 0.08 THEN 'NEW'
      WHEN u1 < 0.20 THEN 'PAID'
      WHEN u1 < 0.35 THEN 'SHIPPED'
      WHEN u1 < 0.93 THEN 'DELIVERED'
      ELSE 'CANCELLED'
    END AS status
  FROM drawn),
timed AS (
  SELECT *, created + interval '1 minute' + u2 * interval '2 days' AS paid,
    created + interval '3 days' + u3 * interval '3 days' AS shipped,
    created + interval '7 days' + u4 * interval '9 days' AS delivered
  FROM staged)
SELECT i,
  'O-' || lpad(CASE WHEN plant = 6 THEN i - 1 ELSE i END::text, 9, '0'),
  'INV-' || i,
  'R' || md5(i::text),
  CASE WHEN plant = 8 THEN {rows} + i ELSE 1 + abs(h % greatest({rows} / 20, 1)) END,
  (ARRAY['north', 'south', 'east', 'west', 'overseas'])[1 + abs(h / 7 % 5)],
  status,
  plant = 2 OR status IN ('NEW', 'PAID', 'SHIPPED') OR (status = 'DELIVERED' AND u2 < 0.3),
  abs(h / 11 % 3) + CASE WHEN plant = 7 THEN 1 ELSE 0 END,
  500 + abs(h / 13 % 90000),
  CASE WHEN u4 < 0.05 THEN 'leave at the door of number ' || abs(h % 500) END,
  created,
  CASE
    WHEN plant = 1 THEN NULL
    WHEN plant = 5 THEN shipped + interval '1 hour'
    WHEN plant = 4 OR status IN ('PAID', 'SHIPPED', 'DELIVERED') OR (status = 'CANCELLED' AND u3 < 0.1) THEN paid
  END,
  CASE WHEN status IN ('SHIPPED', 'DELIVERED') THEN shipped END,
  CASE WHEN status = 'DELIVERED' AND plant <> 3 THEN delivered END,
  created + interval '20 days',
  CASE WHEN (h / 17) % 100 = 0 AND plant NOT IN (5, 6) THEN created + interval '40 days' END
FROM timed;

CREATE TABLE order_items (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  order_id bigint NOT NULL,
  sku text NOT NULL,
  quantity integer NOT NULL);

INSERT INTO order_items (order_id, sku, quantity)
SELECT o.id, 'SKU-' || (o.id + n) % 5000, 1 + (o.id + n) % 4
FROM orders AS o
CROSS JOIN LATERAL generate_series(1, o.items_count - CASE
  WHEN {planted} AND o.id % greatest({rows} / 12, 100) = 7 THEN 1 ELSE 0 END) AS n;

CREATE INDEX order_items_order ON order_items (order_id);
