-- Version 18: which command an idempotency key belongs to, where commands of one name are in several applications.

ALTER TABLE ${schema}.idempotency ADD COLUMN owner text NOT NULL DEFAULT '';
COMMENT ON COLUMN ${schema}.idempotency.owner IS
  'the class that the command''s name is derived from, the name itself where it was given; empty if it is not known';
