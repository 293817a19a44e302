-- Version 6: the stored outcomes of commands by idempotency key, the proofs of commits, and refusals.

-- The row is written before the command runs, so that a second caller with the same key waits until the first
-- invocation ends. A stored outcome is returned only to the actor of the first invocation.
CREATE TABLE ${schema}.idempotency (
  command    text        NOT NULL,
  key        text        NOT NULL,
  input      text        NOT NULL,
  command_id uuid        NOT NULL,
  outcome    text        CHECK (outcome IN ('done', 'refused')),
  content    jsonb,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  owner      text        NOT NULL DEFAULT '',
  actor      text,
  PRIMARY KEY (command, key)
);
CREATE INDEX idempotency_expires_at ON ${schema}.idempotency (expires_at);
COMMENT ON COLUMN ${schema}.idempotency.input IS 'the SHA-256 of the input as JSON, in hex';
COMMENT ON COLUMN ${schema}.idempotency.content IS 'the result of a command that succeeded, or the fields of a refusal';
COMMENT ON COLUMN ${schema}.idempotency.owner IS
  'the class that the command''s name is derived from, or the name if it was given explicitly; empty if unknown';
COMMENT ON COLUMN ${schema}.idempotency.actor IS 'the actor of the first invocation; null if none was given';

-- Rows that prove the commit of a transaction whose COMMIT was not acknowledged. Rows older than an hour are never
-- looked up; rows are deleted after a day.
CREATE TABLE ${schema}.commit_fact (
  id         uuid        PRIMARY KEY,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX commit_fact_written_at ON ${schema}.commit_fact (written_at);
COMMENT ON TABLE ${schema}.commit_fact IS
  'one row for each transaction that wrote, but left no other row that only this transaction can have written';

CREATE TABLE ${schema}.refusal (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  refused_at timestamptz NOT NULL,
  verb       text        NOT NULL,
  name       text        NOT NULL,
  message    text        NOT NULL,
  subject    text,
  record     text,
  state      text,
  guards     text[],
  actor      text,
  command_id uuid
);
-- Each index ends with the time, so that the newest refusals with a rare value are found without reading all refusals.
-- States, subjects and guards have few, mostly frequent values; refusals with these are found through the index on the
-- time.
CREATE INDEX refusal_refused_at ON ${schema}.refusal (refused_at, id);
CREATE INDEX refusal_verb ON ${schema}.refusal (verb text_pattern_ops, refused_at, id);
CREATE INDEX refusal_name ON ${schema}.refusal (name, refused_at, id);
CREATE INDEX refusal_actor ON ${schema}.refusal (actor, refused_at, id) WHERE actor IS NOT NULL;
CREATE INDEX refusal_record ON ${schema}.refusal (record, refused_at, id) WHERE record IS NOT NULL;
COMMENT ON COLUMN ${schema}.refusal.name IS
  'the kind of refusal, such as invalid_transition, guard_refused or one of the application';
