-- Fails if events of any of the streams are in a detached partition.
CREATE OR REPLACE FUNCTION ${schema}.streams_are_whole(streams bigint[]) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(bool_and(${schema}.stream_is_whole(stream, 1, 2147483647)), true)
  FROM unnest(streams) AS stream
$$;
REVOKE ALL ON FUNCTION ${schema}.streams_are_whole(bigint[]) FROM PUBLIC;
