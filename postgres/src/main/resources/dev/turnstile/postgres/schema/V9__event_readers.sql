-- Version 9: the event types that applications read.

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
