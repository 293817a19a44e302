-- A different value means that the log may have lost its last events: the server is another one or was restarted, it
-- recovered from a crash, which resets its statistics, or the log was restored from a dump.
CREATE OR REPLACE FUNCTION ${schema}.incarnation() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
  RETURN concat_ws('-', extract(epoch FROM pg_postmaster_start_time()), extract(epoch FROM (pg_stat_get_wal()).stats_reset),
    CAST(CAST($name$ ${schema}.log$name$ AS regclass) AS oid));
REVOKE ALL ON FUNCTION ${schema}.incarnation() FROM PUBLIC;
