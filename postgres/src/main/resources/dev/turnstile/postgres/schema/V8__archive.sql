-- Version 8: the archive: events that were moved out of the table event, in partitions by position.

ALTER TABLE ${schema}.stream
  ADD COLUMN archived_up_to int NOT NULL DEFAULT 0,
  ADD COLUMN archived_from  bigint,
  ADD COLUMN archived_to    bigint;
COMMENT ON COLUMN ${schema}.stream.archived_up_to IS
  'events up to this version are in the archive, later events are not';
COMMENT ON COLUMN ${schema}.stream.archived_from IS 'the least position of the stream''s events in the archive';
COMMENT ON COLUMN ${schema}.stream.archived_to IS 'the greatest position of the stream''s events in the archive';

-- The same columns in the same order as event. A column that is added to event must be added to event_archive as well.
CREATE TABLE ${schema}.event_archive (LIKE ${schema}.event) PARTITION BY RANGE (position);
ALTER TABLE ${schema}.event_archive ADD PRIMARY KEY (stream_id, version, position);
CREATE INDEX event_archive_position ON ${schema}.event_archive (position);
CREATE INDEX event_archive_bypass ON ${schema}.event_archive (position) WHERE jsonb_exists(metadata, 'bypass');

CREATE TABLE ${schema}.archive_partition (
  name           text        PRIMARY KEY,
  from_position  bigint      NOT NULL UNIQUE,
  to_position    bigint      NOT NULL,
  detached_at    timestamptz,
  first_position bigint,
  last_position  bigint,
  events         bigint,
  categories     smallint[],
  CHECK (from_position < to_position)
);
COMMENT ON COLUMN ${schema}.archive_partition.to_position IS 'the first position after the partition';
COMMENT ON COLUMN ${schema}.archive_partition.first_position IS
  'the first position when the partition was detached; the next columns are of the same moment';

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

-- The whole log, for reads by position.
CREATE VIEW ${schema}.every_event AS
  SELECT * FROM ${schema}.event UNION ALL SELECT * FROM ${schema}.event_archive;

CREATE FUNCTION ${schema}.detached(partition text, what text, first_position bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'TS005',
    MESSAGE = what || ' from position ' || first_position || ' on: partition ' || partition
      || ' of the archive is detached; attach it again',
    TABLE = partition, DETAIL = first_position;
END $$;

-- Fails if events between two positions are in a detached partition: events of one category, or of any if of_category
-- is null.
CREATE FUNCTION ${schema}.log_is_whole(after bigint, up_to bigint, of_category smallint) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce(bool_and(${schema}.detached(name, 'the log lacks events', first_position)), true)
  FROM ${schema}.archive_partition
  WHERE detached_at IS NOT NULL AND last_position > after AND first_position <= up_to
    AND (of_category IS NULL OR of_category = ANY (categories))
$$;

-- Fails if any of the versions of a stream is in a detached partition.
CREATE FUNCTION ${schema}.stream_is_whole(stream bigint, first int, last int) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce(bool_and(${schema}.detached(g.partition,
    'stream ' || c.name || ' ' || s.key || ' lacks versions ' || g.first_version || ' to ' || g.last_version,
    g.first_position)), true)
  FROM ${schema}.archive_gap g
  JOIN ${schema}.stream s ON s.id = g.stream_id
  JOIN ${schema}.category c ON c.id = s.category
  WHERE g.stream_id = stream AND g.first_version <= last AND g.last_version >= first
$$;

-- The query is planned for each call with the actual bounds, so that other partitions are neither opened nor locked.
-- The function is stable, so that it uses the snapshot of the calling statement.
CREATE FUNCTION ${schema}.archived_events(stream bigint, first int, last int) RETURNS SETOF ${schema}.event
LANGUAGE plpgsql STABLE ROWS 100 AS $$
DECLARE
  head record;
BEGIN
  SELECT s.archived_up_to, s.archived_from, s.archived_to INTO head FROM ${schema}.stream s WHERE s.id = stream;
  IF ${schema}.stream_is_whole(stream, first, least(last, head.archived_up_to)) THEN
    RETURN QUERY EXECUTE $read$
      SELECT * FROM ${schema}.event_archive
      WHERE stream_id = $1 AND version BETWEEN $2 AND $3 AND position BETWEEN $4 AND $5
      ORDER BY version$read$
    USING stream, first, least(last, head.archived_up_to), head.archived_from, head.archived_to;
  END IF;
END $$;

-- Returns the events of a stream from both tables. The function is inlined into the calling statement.
CREATE FUNCTION ${schema}.stream_events(stream bigint, archived_up_to int, first int, last int)
RETURNS SETOF ${schema}.event LANGUAGE sql STABLE AS $$
  SELECT * FROM ${schema}.event WHERE stream_id = stream AND version BETWEEN first AND last
  UNION ALL
  SELECT * FROM ${schema}.archived_events(stream, first, last) WHERE archived_up_to >= first
$$;
