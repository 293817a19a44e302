-- Version 3: the log as an event store: event types, streams, events, tags, and the types that applications read.

CREATE TABLE ${schema}.event_type (
  id        smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lifecycle smallint REFERENCES ${schema}.lifecycle,
  kind      text     NOT NULL CHECK (kind IN ('creation', 'transition', 'correction', 'bypass', 'change', 'event')),
  name      text     NOT NULL,
  schema    smallint NOT NULL DEFAULT 1 CHECK (schema > 0),
  CONSTRAINT event_type_key UNIQUE NULLS NOT DISTINCT (lifecycle, kind, name, schema)
);
COMMENT ON COLUMN ${schema}.event_type.kind IS
  'bypass: a change of state without Turnstile; change: a change of a watched row; event: appended by a command';
COMMENT ON COLUMN ${schema}.event_type.schema IS 'the schema version of the event data';

INSERT INTO ${schema}.event_type (kind, name)
VALUES ('change', 'inserted'), ('change', 'updated'), ('change', 'deleted'), ('change', 'truncated');

-- Every event updates its stream's row. Free space on each page permits HOT updates, which do not change the indexes.
CREATE TABLE ${schema}.stream (
  id             bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  category       smallint NOT NULL,
  key            text     COLLATE "C" NOT NULL,
  version        int      NOT NULL,
  horizon        xid8     NOT NULL,
  deleted_up_to  int      NOT NULL DEFAULT 0,
  closed         boolean  NOT NULL DEFAULT false,
  metadata       jsonb,
  archived_up_to int      NOT NULL DEFAULT 0,
  archived_from  bigint,
  archived_to    bigint,
  UNIQUE (category, key)
) WITH (fillfactor = 80);
COMMENT ON COLUMN ${schema}.stream.horizon IS
  'the highest id of a transaction that appended to the stream; never decreases';
COMMENT ON COLUMN ${schema}.stream.deleted_up_to IS 'reads of the stream leave out events up to this version';
COMMENT ON COLUMN ${schema}.stream.closed IS 'deleted permanently; no more events are appended';
COMMENT ON COLUMN ${schema}.stream.archived_up_to IS
  'events up to this version are in the archive, later events are not';
COMMENT ON COLUMN ${schema}.stream.archived_from IS 'the least position of the stream''s events in the archive';
COMMENT ON COLUMN ${schema}.stream.archived_to IS 'the greatest position of the stream''s events in the archive';

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
  correlation text,
  causation   text,
  tags        text[],
  PRIMARY KEY (stream_id, version)
);
COMMENT ON COLUMN ${schema}.event.occurred_at IS 'when the event occurred; null if that is when it was recorded';
COMMENT ON COLUMN ${schema}.event.correlation IS
  'null if it equals the id of the invocation; the same applies to causation';

-- The order in which subscriptions read the log: no event is added below the id of the oldest running transaction.
CREATE INDEX event_horizon ON ${schema}.event (horizon, position);

-- Bypasses are rare in a long log, so a partial index finds them.
CREATE INDEX event_bypass ON ${schema}.event (position) WHERE jsonb_exists(metadata, 'bypass');

-- A transaction that appends an event with a tag locks the tag's row FOR SHARE until the commit; a transaction that
-- decides by a tag locks the row exclusively.
CREATE TABLE ${schema}.tag (
  id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text   COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE ${schema}.event_tag (
  tag_id   bigint   NOT NULL,
  position bigint   NOT NULL,
  type     smallint NOT NULL,
  PRIMARY KEY (tag_id, position) INCLUDE (type)
);

-- A source declares all the types that it reads at once, so the next declaration removes the types that it no longer
-- reads.
CREATE TABLE ${schema}.event_reader (
  application text        NOT NULL,
  source      text        NOT NULL,
  name        text        NOT NULL,
  schema      int         NOT NULL,
  declared_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (application, source, name, schema)
);
COMMENT ON COLUMN ${schema}.event_reader.source IS
  'the name of an aggregate; empty for types that the application declares directly';

-- A batch is identified by the content of its file up to the batch's end, so that the same file is not imported twice.
CREATE TABLE ${schema}.import_batch (
  digest      text        PRIMARY KEY,
  last_line   bigint      NOT NULL,
  imported_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN ${schema}.import_batch.digest IS 'SHA-256 of the file from its first line to the batch''s last';
