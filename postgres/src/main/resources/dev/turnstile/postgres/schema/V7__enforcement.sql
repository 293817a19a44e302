-- Version 7: enforcement and capture inside the database, and watched tables.

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

-- Values of a row before the time in column since are unknown. The table and its columns are found again by their
-- numbers, as in table lifecycle.
CREATE TABLE ${schema}.watched (
  category         smallint    PRIMARY KEY REFERENCES ${schema}.category,
  table_name       text        NOT NULL UNIQUE,
  excepted         text[]      NOT NULL,
  installed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  since            timestamptz NOT NULL DEFAULT clock_timestamp(),
  relation         oid,
  catalog          oid,
  excepted_numbers smallint[]  NOT NULL DEFAULT '{}',
  last_number      smallint
);
COMMENT ON COLUMN ${schema}.watched.excepted IS 'columns whose values are not stored';
COMMENT ON COLUMN ${schema}.watched.excepted_numbers IS
  'the attribute numbers of the columns whose values are not stored';
COMMENT ON COLUMN ${schema}.watched.last_number IS
  'the attribute number of the table''s last column when its triggers were compiled';

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
