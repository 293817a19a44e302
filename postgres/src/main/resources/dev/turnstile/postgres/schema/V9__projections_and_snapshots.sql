-- Version 9: projections into tables, the progress of their rebuilds, and snapshots of aggregates.

CREATE TABLE ${schema}.projection (
  name          text        COLLATE "C" NOT NULL,
  version       int         NOT NULL,
  inline        boolean     NOT NULL,
  known_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  stale_since   timestamptz,
  claimed_until timestamptz,
  PRIMARY KEY (name, version)
);
COMMENT ON COLUMN ${schema}.projection.inline IS
  'whether the appending transactions update the table, not a subscription';
COMMENT ON COLUMN ${schema}.projection.stale_since IS
  'when a subject was forgotten whose values the table may contain; null after the table was folded again';
COMMENT ON COLUMN ${schema}.projection.claimed_until IS 'until when a node has claimed to fold the table again';

CREATE TABLE ${schema}.projection_rebuild (
  name        text        COLLATE "C" NOT NULL,
  version     int         NOT NULL,
  fence       bigint      NOT NULL,
  shape       text        NOT NULL,
  seed        bigint      NOT NULL,
  horizon     xid8        NOT NULL,
  position    bigint      NOT NULL,
  events      bigint      NOT NULL,
  phase       text        NOT NULL,
  folded      bigint      NOT NULL,
  done        real        NOT NULL,
  rate        real        NOT NULL,
  seconds     real        NOT NULL,
  updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  forgettings bigint      NOT NULL DEFAULT 0,
  tables      text[]      NOT NULL DEFAULT '{}',
  failure     text,
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
COMMENT ON COLUMN ${schema}.projection_rebuild.forgettings IS
  'rises with every forgotten subject; a rebuild that started before starts again';
COMMENT ON COLUMN ${schema}.projection_rebuild.tables IS
  'the table that is being rebuilt and the replaced table, if it still exists; both are emptied when a subject is forgotten';
COMMENT ON COLUMN ${schema}.projection_rebuild.failure IS 'why the last attempt failed, without values; null unless phase is failed';

CREATE TABLE ${schema}.projection_sample (
  name    text     COLLATE "C" NOT NULL,
  version int      NOT NULL,
  key     text     COLLATE "C" NOT NULL,
  streams bigint[] NOT NULL,
  PRIMARY KEY (name, version, key)
);
COMMENT ON TABLE ${schema}.projection_sample IS
  'rows that a rebuild compares with their events, and the streams of these events';

-- The state is stored as json, which preserves the text; jsonb would reorder the fields of a map.
CREATE TABLE ${schema}.snapshot (
  stream_id   bigint      NOT NULL,
  fingerprint text        COLLATE "C" NOT NULL,
  version     int         NOT NULL,
  state       json        NOT NULL,
  checksum    text        NOT NULL,
  taken_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (stream_id, fingerprint, version)
);
COMMENT ON TABLE ${schema}.snapshot IS 'states folded from streams; rows may be deleted at any time';
COMMENT ON COLUMN ${schema}.snapshot.fingerprint IS
  'the digest of the fold; only an aggregate with the same fold may use the snapshot';
COMMENT ON COLUMN ${schema}.snapshot.checksum IS 'the digest of the other columns, except taken_at';
