-- Version 1: how far projections are that are made of topics; moved on in the transaction that writes what they make.

CREATE TABLE IF NOT EXISTS ${schema}.kafka_offset (
  projection  text   NOT NULL,
  topic       text   NOT NULL,
  partition   int    NOT NULL,
  next_offset bigint NOT NULL CHECK (next_offset >= 0),
  PRIMARY KEY (projection, topic, partition)
);
COMMENT ON COLUMN ${schema}.kafka_offset.next_offset IS 'the first offset that is not applied yet';
