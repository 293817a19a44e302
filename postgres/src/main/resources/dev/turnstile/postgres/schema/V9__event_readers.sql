-- Version 9: which types of events the applications read.

-- A source declares all that it reads at once, so what it no longer reads goes away when it declares the next time.
CREATE TABLE ${schema}.event_reader (
  application text        NOT NULL,
  source      text        NOT NULL,
  name        text        NOT NULL,
  schema      int         NOT NULL,
  declared_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (application, source, name, schema)
);
COMMENT ON COLUMN ${schema}.event_reader.source IS 'the name of an aggregate; empty for what the application declares itself';
