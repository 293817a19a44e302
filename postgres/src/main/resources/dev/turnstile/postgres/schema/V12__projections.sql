-- Version 12: read models that are tables, and how far their rebuilds are.

CREATE TABLE ${schema}.projection (
  name     text        COLLATE "C" NOT NULL,
  version  int         NOT NULL,
  inline   boolean     NOT NULL,
  known_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (name, version)
);
COMMENT ON COLUMN ${schema}.projection.inline IS 'kept by the transactions that append, not by a subscription';

CREATE TABLE ${schema}.projection_rebuild (
  name       text        COLLATE "C" NOT NULL,
  version    int         NOT NULL,
  fence      bigint      NOT NULL,
  shape      text        NOT NULL,
  seed       bigint      NOT NULL,
  horizon    xid8        NOT NULL,
  position   bigint      NOT NULL,
  events     bigint      NOT NULL,
  phase      text        NOT NULL,
  folded     bigint      NOT NULL,
  done       real        NOT NULL,
  rate       real        NOT NULL,
  seconds    real        NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (name, version)
) WITH (fillfactor = 50);
COMMENT ON COLUMN ${schema}.projection_rebuild.fence IS 'rises with every attempt; who holds an older one writes nothing';
COMMENT ON COLUMN ${schema}.projection_rebuild.shape IS 'of the table that is being made; another one begins anew';
COMMENT ON COLUMN ${schema}.projection_rebuild.events IS 'events that the rows up to the saved place were made of';
COMMENT ON COLUMN ${schema}.projection_rebuild.folded IS 'events so far; what follows the saved place is in memory';
COMMENT ON COLUMN ${schema}.projection_rebuild.seconds IS 'how long it goes on, as it looked then';

CREATE TABLE ${schema}.projection_sample (
  name    text     COLLATE "C" NOT NULL,
  version int      NOT NULL,
  key     text     COLLATE "C" NOT NULL,
  streams bigint[] NOT NULL,
  PRIMARY KEY (name, version, key)
);
COMMENT ON TABLE ${schema}.projection_sample IS 'rows that a rebuild compares with their events, and the streams that have those';
