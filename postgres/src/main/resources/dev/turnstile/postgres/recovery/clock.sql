-- Sets the clock of the log ahead of the cluster's transaction ids by an offset.
CREATE OR REPLACE FUNCTION {schema}.log_xid() RETURNS xid8 LANGUAGE sql STABLE
  RETURN CAST(CAST(CAST(CAST(pg_current_xact_id() AS text) AS numeric) + {offset} AS text) AS xid8);
CREATE OR REPLACE FUNCTION {schema}.log_xmin() RETURNS xid8 LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CAST(CAST(CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS numeric) + {offset} AS text) AS xid8);
CREATE OR REPLACE FUNCTION {schema}.log_xmax() RETURNS xid8 LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CAST(CAST(CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS numeric) + {offset} AS text) AS xid8);
