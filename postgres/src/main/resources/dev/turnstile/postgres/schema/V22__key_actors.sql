-- Version 22: the actor of an idempotency key's first invocation, and the start of each watch.

-- A stored outcome is returned only to the actor of the first invocation.
ALTER TABLE ${schema}.idempotency ADD COLUMN actor text;
COMMENT ON COLUMN ${schema}.idempotency.actor IS 'the actor of the first invocation; null if none was given';

-- Values of a row before this time are unknown.
ALTER TABLE ${schema}.watched ADD COLUMN since timestamptz NOT NULL DEFAULT clock_timestamp();
