-- Returns the events of a stream from both tables. The function is inlined into the calling statement, so it qualifies
-- every name that a search path could redirect.
CREATE OR REPLACE FUNCTION ${schema}.stream_events(stream bigint, archived_up_to int, first int, last int)
RETURNS SETOF ${schema}.event LANGUAGE sql STABLE AS $$
  SELECT * FROM ${schema}.event
  WHERE stream_id OPERATOR(pg_catalog.=) stream
    AND version OPERATOR(pg_catalog.>=) first AND version OPERATOR(pg_catalog.<=) last
  UNION ALL
  SELECT * FROM ${schema}.archived_events(stream, first, last) WHERE archived_up_to OPERATOR(pg_catalog.>=) first
$$;
REVOKE ALL ON FUNCTION ${schema}.stream_events(bigint, int, int, int) FROM PUBLIC;
