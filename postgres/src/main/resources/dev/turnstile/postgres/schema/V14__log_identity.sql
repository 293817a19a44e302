-- Version 14: which log this is, its clock, and what tells a process that the log may have been set back under it.

-- Whoever keeps a cursor of this log outside of the database compares both columns before going on.
CREATE TABLE ${schema}.log (
  id    uuid        NOT NULL PRIMARY KEY DEFAULT gen_random_uuid(),
  era   int         NOT NULL DEFAULT 1 CHECK (era > 0),
  since timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX log_single_row ON ${schema}.log ((true));
INSERT INTO ${schema}.log DEFAULT VALUES;
COMMENT ON COLUMN ${schema}.log.era IS 'rises with each recovery of the log after a restore';

-- The clock of the log: the cluster's transaction numbers. A recovery after a restore into a cluster with lower numbers
-- replaces both functions by ones that add an offset. As single expressions they are parts of the statements that call
-- them, not calls.
CREATE FUNCTION ${schema}.log_xid() RETURNS xid8 LANGUAGE sql STABLE
  RETURN pg_current_xact_id();

CREATE FUNCTION ${schema}.log_xmin() RETURNS xid8 LANGUAGE sql STABLE PARALLEL SAFE
  RETURN pg_snapshot_xmin(pg_current_snapshot());

-- Another value means that the log may have lost its end since: the server is another one or was started again, it
-- recovered from a crash, after which its statistics begin anew, or the log was restored from a dump.
CREATE FUNCTION ${schema}.incarnation() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
  RETURN concat_ws('-', extract(epoch FROM pg_postmaster_start_time()), extract(epoch FROM (pg_stat_get_wal()).stats_reset),
    CAST(CAST($name$${schema}.log$name$ AS regclass) AS oid));

-- The code is of the class of rolled back transactions, which are done again as they are.
CREATE FUNCTION ${schema}.incarnation_changed(expected text) RETURNS boolean LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '40TS1',
    MESSAGE = 'the log may have been set back: expected incarnation ' || expected || ', found '
      || ${schema}.incarnation() || '; try again with numbers and keys that are read again';
END $$;

-- True, or fails: in every statement that contains numbers or keys which a process remembers; null remembers nothing.
CREATE FUNCTION ${schema}.in_incarnation(expected text) RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED
  RETURN CASE WHEN expected IS NULL OR ${schema}.incarnation() = expected THEN true
    ELSE ${schema}.incarnation_changed(expected) END;

-- The number that the next transaction gets: every horizon is below it, or the log is of another cluster.
CREATE FUNCTION ${schema}.log_xmax() RETURNS xid8 LANGUAGE sql STABLE PARALLEL SAFE
  RETURN pg_snapshot_xmax(pg_current_snapshot());
