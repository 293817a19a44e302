-- Version 4: the log as an event store: schema versions of event types, metadata and deletion of streams, and tags.

ALTER TABLE ${schema}.event_type ADD COLUMN schema smallint NOT NULL DEFAULT 1 CHECK (schema > 0);
ALTER TABLE ${schema}.event_type DROP CONSTRAINT event_type_lifecycle_kind_name_key;
ALTER TABLE ${schema}.event_type ADD CONSTRAINT event_type_key
  UNIQUE NULLS NOT DISTINCT (lifecycle, kind, name, schema);
COMMENT ON COLUMN ${schema}.event_type.schema IS 'the schema version of the event data';

ALTER TABLE ${schema}.stream
  ADD COLUMN deleted_up_to int     NOT NULL DEFAULT 0,
  ADD COLUMN closed        boolean NOT NULL DEFAULT false,
  ADD COLUMN metadata      jsonb;
COMMENT ON COLUMN ${schema}.stream.deleted_up_to IS 'reads of the stream leave out events up to this version';
COMMENT ON COLUMN ${schema}.stream.closed IS 'deleted permanently; no more events are appended';

ALTER TABLE ${schema}.event
  ADD COLUMN correlation text,
  ADD COLUMN causation   text,
  ADD COLUMN tags        text[];
COMMENT ON COLUMN ${schema}.event.correlation IS
  'null if it equals the id of the invocation; the same applies to causation';

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
