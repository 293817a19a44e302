-- Version 22: who called with an idempotency key first, and since when tables are watched.

-- The key of one actor gives no result to another.
ALTER TABLE ${schema}.idempotency ADD COLUMN actor text;
COMMENT ON COLUMN ${schema}.idempotency.actor IS 'who called; null if nobody said';

-- What a row was before is not known from the row as it is now.
ALTER TABLE ${schema}.watched ADD COLUMN since timestamptz NOT NULL DEFAULT clock_timestamp();
