-- Fails if any of the versions of a stream is in a detached partition.
CREATE OR REPLACE FUNCTION ${schema}.stream_is_whole(stream bigint, first int, last int) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(bool_and(${schema}.detached(g.partition,
    'stream ' || c.name || ' ' || s.key || ' lacks versions ' || g.first_version || ' to ' || g.last_version,
    g.first_position)), true)
  FROM ${schema}.archive_gap g
  JOIN ${schema}.stream s ON s.id = g.stream_id
  JOIN ${schema}.category c ON c.id = s.category
  WHERE g.stream_id = stream AND g.first_version <= last AND g.last_version >= first
$$;
REVOKE ALL ON FUNCTION ${schema}.stream_is_whole(bigint, int, int) FROM PUBLIC;
