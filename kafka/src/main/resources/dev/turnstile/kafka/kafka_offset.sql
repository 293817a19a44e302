-- Version 1: the next offsets of projections that read topics. The transaction that writes a projection's rows advances them.

CREATE TABLE IF NOT EXISTS ${schema}.kafka_offset (
  projection   text   NOT NULL,
  topic        text   NOT NULL,
  partition    int    NOT NULL,
  topic_id     text   NOT NULL,
  next_offset  bigint NOT NULL CHECK (next_offset >= 0),
  leader_epoch int,
  PRIMARY KEY (projection, topic, partition)
);
COMMENT ON COLUMN ${schema}.kafka_offset.topic_id IS 'differs after the topic was deleted and created again';
COMMENT ON COLUMN ${schema}.kafka_offset.next_offset IS 'the first offset that is not applied yet';
COMMENT ON COLUMN ${schema}.kafka_offset.leader_epoch IS 'of the last record that was applied: shows whether Kafka lost it';
