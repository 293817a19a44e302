-- Version 4: the identity of the log, and its clock.

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
-- replaces the functions with ones that add an offset. So each database has its own text of these functions, and they
-- are not in files of objects, which replace the installed text. As single expressions, they are inlined into the
-- calling statements.
CREATE FUNCTION ${schema}.log_xid() RETURNS xid8 LANGUAGE sql STABLE
  RETURN pg_current_xact_id();
REVOKE ALL ON FUNCTION ${schema}.log_xid() FROM PUBLIC;

CREATE FUNCTION ${schema}.log_xmin() RETURNS xid8 LANGUAGE sql STABLE PARALLEL SAFE
  RETURN pg_snapshot_xmin(pg_current_snapshot());
REVOKE ALL ON FUNCTION ${schema}.log_xmin() FROM PUBLIC;

-- Returns the id that the next transaction gets. Every horizon is below it, unless the log is from another cluster.
CREATE FUNCTION ${schema}.log_xmax() RETURNS xid8 LANGUAGE sql STABLE PARALLEL SAFE
  RETURN pg_snapshot_xmax(pg_current_snapshot());
REVOKE ALL ON FUNCTION ${schema}.log_xmax() FROM PUBLIC;
