-- Returns events of a stream from the archive. The query is planned for each call with the actual bounds, so that other
-- partitions are neither opened nor locked. The function is stable, so that it uses the snapshot of the calling
-- statement.
CREATE OR REPLACE FUNCTION ${schema}.archived_events(stream bigint, first int, last int) RETURNS SETOF ${schema}.event
LANGUAGE plpgsql STABLE ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
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
REVOKE ALL ON FUNCTION ${schema}.archived_events(bigint, int, int) FROM PUBLIC;
