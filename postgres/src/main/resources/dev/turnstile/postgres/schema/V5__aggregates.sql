-- Version 5: snapshots of aggregates.

-- The state is kept as the text that was written: jsonb would put the fields of a map into another order.
CREATE TABLE ${schema}.snapshot (
  stream_id   bigint      NOT NULL,
  fingerprint text        COLLATE "C" NOT NULL,
  version     int         NOT NULL,
  state       json        NOT NULL,
  checksum    text        NOT NULL,
  taken_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (stream_id, fingerprint, version)
);
COMMENT ON TABLE ${schema}.snapshot IS 'states folded from streams; may be deleted at any time';
COMMENT ON COLUMN ${schema}.snapshot.fingerprint IS 'the digest of the fold: only what folds in the same way may use it';
COMMENT ON COLUMN ${schema}.snapshot.checksum IS 'the digest of the other columns but the time';
