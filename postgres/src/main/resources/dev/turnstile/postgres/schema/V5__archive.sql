-- Version 5: the archive: events that were moved out of the table event, in partitions by position.

-- The same columns in the same order as event. A column that is added to event must be added to event_archive as well.
CREATE TABLE ${schema}.event_archive (LIKE ${schema}.event) PARTITION BY RANGE (position);
ALTER TABLE ${schema}.event_archive ADD PRIMARY KEY (stream_id, version, position);
CREATE INDEX event_archive_position ON ${schema}.event_archive (position);
CREATE INDEX event_archive_horizon ON ${schema}.event_archive (horizon, position);
CREATE INDEX event_archive_bypass ON ${schema}.event_archive (position) WHERE jsonb_exists(metadata, 'bypass');

CREATE TABLE ${schema}.archive_partition (
  name                   text        PRIMARY KEY,
  from_position          bigint      NOT NULL UNIQUE,
  to_position            bigint      NOT NULL,
  detached_at            timestamptz,
  first_position         bigint,
  last_position          bigint,
  events                 bigint,
  categories             smallint[],
  first_horizon          xid8,
  first_horizon_position bigint,
  last_horizon           xid8,
  last_horizon_position  bigint,
  CHECK (from_position < to_position)
);
COMMENT ON COLUMN ${schema}.archive_partition.to_position IS 'the first position after the partition';
COMMENT ON COLUMN ${schema}.archive_partition.first_position IS
  'the first position when the partition was detached; the next columns are of the same moment';
COMMENT ON COLUMN ${schema}.archive_partition.first_horizon IS
  'the least cursor of a detached partition''s events, with first_horizon_position';
COMMENT ON COLUMN ${schema}.archive_partition.last_horizon IS
  'the greatest cursor of a detached partition''s events, with last_horizon_position';

CREATE TABLE ${schema}.archive_gap (
  stream_id      bigint NOT NULL,
  first_version  int    NOT NULL,
  last_version   int    NOT NULL,
  first_position bigint NOT NULL,
  partition      text   NOT NULL REFERENCES ${schema}.archive_partition,
  PRIMARY KEY (stream_id, first_version)
);
CREATE INDEX archive_gap_partition ON ${schema}.archive_gap (partition);
COMMENT ON TABLE ${schema}.archive_gap IS 'the versions of each stream that are in detached partitions';
