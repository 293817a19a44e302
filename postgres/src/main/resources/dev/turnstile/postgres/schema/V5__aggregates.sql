-- Version 5: snapshots of aggregates.

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
