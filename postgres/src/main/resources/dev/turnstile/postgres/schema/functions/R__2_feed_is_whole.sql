-- Fails if a read by horizon and position would skip events of a detached partition.
CREATE OR REPLACE FUNCTION ${schema}.feed_is_whole(
  after_horizon xid8, after_position bigint, up_to_horizon xid8, up_to_position bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(bool_and(${schema}.detached(name,
    'the log lacks the events at positions ' || first_position || ' to ' || last_position || ',', first_position)), true)
  FROM ${schema}.archive_partition
  WHERE detached_at IS NOT NULL
    AND (last_horizon, last_horizon_position) > (after_horizon, after_position)
    AND (first_horizon, first_horizon_position) <= (up_to_horizon, up_to_position)
$$;
REVOKE ALL ON FUNCTION ${schema}.feed_is_whole(xid8, bigint, xid8, bigint) FROM PUBLIC;
