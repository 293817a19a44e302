-- Version 15: where detached partitions are in the order of subscriptions, and an SQLSTATE for reads that need them.

ALTER TABLE ${schema}.archive_partition
  ADD COLUMN first_horizon          xid8,
  ADD COLUMN first_horizon_position bigint,
  ADD COLUMN last_horizon           xid8,
  ADD COLUMN last_horizon_position  bigint;
COMMENT ON COLUMN ${schema}.archive_partition.first_horizon IS
  'the least cursor of a detached partition''s events, with first_horizon_position';
COMMENT ON COLUMN ${schema}.archive_partition.last_horizon IS
  'the greatest cursor of a detached partition''s events, with last_horizon_position';

CREATE OR REPLACE FUNCTION ${schema}.detached(partition text, what text, first_position bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'TS005',
    MESSAGE = what || ' from position ' || first_position || ' on: partition ' || partition
      || ' of the archive is detached; attach it again (turnstile archive attach ' || partition || ')',
    TABLE = partition, DETAIL = first_position;
END $$;

-- Fails if a reader by horizon and position would pass over events of a detached partition.
CREATE FUNCTION ${schema}.feed_is_whole(
  after_horizon xid8, after_position bigint, up_to_horizon xid8, up_to_position bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce(bool_and(${schema}.detached(name,
    'the log lacks the events at positions ' || first_position || ' to ' || last_position || ',', first_position)), true)
  FROM ${schema}.archive_partition
  WHERE detached_at IS NOT NULL
    AND (last_horizon, last_horizon_position) > (after_horizon, after_position)
    AND (first_horizon, first_horizon_position) <= (up_to_horizon, up_to_position)
$$;

-- Fails if events of any of the streams are in a detached partition.
CREATE FUNCTION ${schema}.streams_are_whole(streams bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(bool_and(${schema}.stream_is_whole(stream, 1, 2147483647)), true)
  FROM unnest(streams) AS stream
$$;
