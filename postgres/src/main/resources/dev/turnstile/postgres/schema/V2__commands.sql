-- Version 2: the stored outcomes of commands by idempotency key, and refusals.

ALTER TABLE ${schema}.event_type DROP CONSTRAINT event_type_kind_check;
ALTER TABLE ${schema}.event_type ADD CONSTRAINT event_type_kind_check
  CHECK (kind IN ('creation', 'transition', 'correction', 'bypass', 'change', 'event'));
COMMENT ON COLUMN ${schema}.event_type.kind IS
  'bypass: a change of state without Turnstile; change: a change of a watched row; event: appended by a command';

-- The row is written before the command runs, so that a second caller with the same key waits until the first
-- invocation ends.
CREATE TABLE ${schema}.idempotency (
  command    text        NOT NULL,
  key        text        NOT NULL,
  input      text        NOT NULL,
  command_id uuid        NOT NULL,
  outcome    text        CHECK (outcome IN ('done', 'refused')),
  content    jsonb,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (command, key)
);
CREATE INDEX idempotency_expires_at ON ${schema}.idempotency (expires_at);
COMMENT ON COLUMN ${schema}.idempotency.input IS 'the SHA-256 of the input as JSON, in hex';
COMMENT ON COLUMN ${schema}.idempotency.content IS 'the result of a command that succeeded, or the fields of a refusal';

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
