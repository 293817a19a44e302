-- Version 18: the command class of an idempotency key, which distinguishes commands with the same name in several
-- applications.

ALTER TABLE ${schema}.idempotency ADD COLUMN owner text NOT NULL DEFAULT '';
COMMENT ON COLUMN ${schema}.idempotency.owner IS
  'the class that the command''s name is derived from, or the name if it was given explicitly; empty if unknown';
