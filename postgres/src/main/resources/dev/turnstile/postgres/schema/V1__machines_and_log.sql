-- Version 1: machines with all versions of their definitions, lifecycles, and the log.

CREATE TABLE ${schema}.machine (
  id      smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name    text     NOT NULL UNIQUE,
  version int      NOT NULL
);
COMMENT ON COLUMN ${schema}.machine.version IS 'the version of the installed definition, which each transition checks';

CREATE TABLE ${schema}.machine_version (
  machine      smallint    NOT NULL REFERENCES ${schema}.machine,
  version      int         NOT NULL,
  definition   jsonb       NOT NULL,
  checksum     text        NOT NULL,
  installed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (machine, version),
  UNIQUE (machine, checksum)
);

-- No foreign key refers to these rows: with one, every change of a record would lock the row of its state.
CREATE TABLE ${schema}.state (
  machine smallint NOT NULL REFERENCES ${schema}.machine,
  code    smallint NOT NULL,
  name    text     NOT NULL,
  retired boolean  NOT NULL DEFAULT false,
  PRIMARY KEY (machine, code)
);

CREATE TABLE ${schema}.category (
  id   smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text     NOT NULL UNIQUE
);
COMMENT ON TABLE ${schema}.category IS 'the category of the streams of one table';

CREATE TABLE ${schema}.lifecycle (
  id           smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  machine      smallint NOT NULL REFERENCES ${schema}.machine,
  category     smallint NOT NULL REFERENCES ${schema}.category,
  table_name   text     NOT NULL,
  id_columns   text[]   NOT NULL,
  state_column text     NOT NULL,
  version_column text,
  UNIQUE (table_name, state_column)
);

CREATE TABLE ${schema}.event_type (
  id        smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lifecycle smallint REFERENCES ${schema}.lifecycle,
  kind      text     NOT NULL CHECK (kind IN ('creation', 'transition', 'correction')),
  name      text     NOT NULL,
  UNIQUE NULLS NOT DISTINCT (lifecycle, kind, name)
);

-- Every event updates its stream's row. Free space on each page permits HOT updates, which do not change the indexes.
CREATE TABLE ${schema}.stream (
  id       bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  category smallint NOT NULL,
  key      text     COLLATE "C" NOT NULL,
  version  int      NOT NULL,
  horizon  xid8     NOT NULL,
  UNIQUE (category, key)
) WITH (fillfactor = 80);
COMMENT ON COLUMN ${schema}.stream.horizon IS
  'the highest id of a transaction that appended to the stream; never decreases';

CREATE TABLE ${schema}.event (
  position    bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
  stream_id   bigint      NOT NULL,
  horizon     xid8        NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  occurred_at timestamptz,
  version     int         NOT NULL,
  type        smallint    NOT NULL,
  from_state  smallint,
  to_state    smallint,
  command_id  uuid,
  actor       text,
  data        jsonb,
  metadata    jsonb,
  PRIMARY KEY (stream_id, version)
);
COMMENT ON COLUMN ${schema}.event.occurred_at IS 'when the event occurred; null if that is when it was recorded';
