-- Version 14: the identity of the log, its clock, and the incarnation, by which a process detects that the log may have
-- been set back.

-- A reader that stores a cursor of this log outside the database compares id and era before it continues.
CREATE TABLE ${schema}.log (
  id    uuid        NOT NULL PRIMARY KEY DEFAULT gen_random_uuid(),
  era   int         NOT NULL DEFAULT 1 CHECK (era > 0),
  since timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX log_single_row ON ${schema}.log ((true));
INSERT INTO ${schema}.log DEFAULT VALUES;
COMMENT ON COLUMN ${schema}.log.era IS 'rises with each recovery of the log after a restore';

-- The clock of the log: the cluster's transaction ids. A recovery after a restore into a cluster with lower ids
-- replaces the functions with ones that add an offset. As single expressions, the functions are inlined into the
-- calling statements.
CREATE FUNCTION ${schema}.log_xid() RETURNS xid8 LANGUAGE sql STABLE
  RETURN pg_current_xact_id();

CREATE FUNCTION ${schema}.log_xmin() RETURNS xid8 LANGUAGE sql STABLE PARALLEL SAFE
  RETURN pg_snapshot_xmin(pg_current_snapshot());

-- A different value means that the log may have lost its last events: the server is another one or was restarted, it
-- recovered from a crash, which resets its statistics, or the log was restored from a dump.
CREATE FUNCTION ${schema}.incarnation() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
  RETURN concat_ws('-', extract(epoch FROM pg_postmaster_start_time()), extract(epoch FROM (pg_stat_get_wal()).stats_reset),
    CAST(CAST($name$${schema}.log$name$ AS regclass) AS oid));

-- The SQLSTATE is in class 40 (transaction rollback), whose transactions are retried unchanged.
CREATE FUNCTION ${schema}.incarnation_changed(expected text) RETURNS boolean LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '40TS1',
    MESSAGE = 'the log may have been set back: expected incarnation ' || expected || ', found '
      || ${schema}.incarnation() || '; retry with ids and keys that are read again';
END $$;

-- Returns true or fails. Every statement with ids or keys that a process has cached calls this function; null stands
-- for no cached values.
CREATE FUNCTION ${schema}.in_incarnation(expected text) RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED
  RETURN CASE WHEN expected IS NULL OR ${schema}.incarnation() = expected THEN true
    ELSE ${schema}.incarnation_changed(expected) END;

-- Returns the id that the next transaction gets. Every horizon is below it, unless the log is from another cluster.
CREATE FUNCTION ${schema}.log_xmax() RETURNS xid8 LANGUAGE sql STABLE PARALLEL SAFE
  RETURN pg_snapshot_xmax(pg_current_snapshot());
