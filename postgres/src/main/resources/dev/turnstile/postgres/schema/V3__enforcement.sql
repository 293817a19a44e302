-- Version 3: enforcement and capture inside the database, and watched tables.

CREATE TABLE ${schema}.enforcement (
  lifecycle    smallint    PRIMARY KEY REFERENCES ${schema}.lifecycle,
  version      int         NOT NULL,
  guarded      boolean     NOT NULL,
  capture      text        NOT NULL CHECK (capture IN ('observe', 'record', 'refuse')),
  application  text,
  door         text,
  installed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((application IS NULL) = (door IS NULL))
);
COMMENT ON COLUMN ${schema}.enforcement.version IS 'the version of the definition that the triggers were compiled from';
COMMENT ON COLUMN ${schema}.enforcement.application IS 'the role that may change the state only through Turnstile';
COMMENT ON COLUMN ${schema}.enforcement.door IS 'the role that Turnstile writes as';

CREATE TABLE ${schema}.watched (
  category     smallint    PRIMARY KEY REFERENCES ${schema}.category,
  table_name   text        NOT NULL UNIQUE,
  excepted     text[]      NOT NULL,
  installed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN ${schema}.watched.excepted IS 'columns whose values are not stored';

-- One row for each statement instead of a counter: the lock on a counter's row would make applications wait for each
-- other.
CREATE TABLE ${schema}.observation (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lifecycle   smallint    NOT NULL,
  observed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  records     bigint      NOT NULL,
  key         text        NOT NULL,
  from_state  smallint,
  to_state    smallint,
  actor       text,
  command_id  uuid,
  metadata    jsonb       NOT NULL
);
COMMENT ON TABLE ${schema}.observation IS
  'statements that bypassed Turnstile on a lifecycle whose capture mode is observe; the key and the states are those of one of the changed records';

-- Bypasses are rare in a long log, so a partial index finds them.
CREATE INDEX event_bypass ON ${schema}.event (position) WHERE jsonb_exists(metadata, 'bypass');

INSERT INTO ${schema}.event_type (lifecycle, kind, name)
SELECT id, 'bypass', 'bypassed' FROM ${schema}.lifecycle ORDER BY id;

INSERT INTO ${schema}.event_type (kind, name)
VALUES ('change', 'inserted'), ('change', 'updated'), ('change', 'deleted'), ('change', 'truncated');
