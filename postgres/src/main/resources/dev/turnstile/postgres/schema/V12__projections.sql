-- Version 12: projections into tables, and the progress of their rebuilds.

CREATE TABLE ${schema}.projection (
  name     text        COLLATE "C" NOT NULL,
  version  int         NOT NULL,
  inline   boolean     NOT NULL,
  known_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (name, version)
);
COMMENT ON COLUMN ${schema}.projection.inline IS
  'whether the appending transactions update the table, not a subscription';

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
COMMENT ON COLUMN ${schema}.projection_rebuild.fence IS
  'the fencing token: rises with every attempt; a node with an older token cannot write';
COMMENT ON COLUMN ${schema}.projection_rebuild.shape IS
  'the structure of the table that is being rebuilt; a rebuild with another structure starts again';
COMMENT ON COLUMN ${schema}.projection_rebuild.events IS 'the number of events in the rows up to the saved cursor';
COMMENT ON COLUMN ${schema}.projection_rebuild.folded IS
  'the number of events so far; rows of events after the saved cursor are in memory';
COMMENT ON COLUMN ${schema}.projection_rebuild.seconds IS 'the estimated remaining time at updated_at';

CREATE TABLE ${schema}.projection_sample (
  name    text     COLLATE "C" NOT NULL,
  version int      NOT NULL,
  key     text     COLLATE "C" NOT NULL,
  streams bigint[] NOT NULL,
  PRIMARY KEY (name, version, key)
);
COMMENT ON TABLE ${schema}.projection_sample IS
  'rows that a rebuild compares with their events, and the streams of these events';
