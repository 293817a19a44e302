-- Returns the greatest stored horizon, whether any is ahead of the clock, the clock's offset, and the cluster's next
-- transaction id.
SELECT CAST(coalesce(max(horizon), '0') AS text) AS greatest, bool_or(ahead) AS ahead,
  CAST(CAST(CAST({schema}.log_xmax() AS text) AS numeric)
    - CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS numeric) AS text) AS by,
  CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS cluster
FROM (
  SELECT horizon, horizon >= {schema}.log_xmax() AS ahead FROM {schema}.event
  UNION ALL SELECT horizon, horizon >= {schema}.log_xmax() FROM {schema}.event_archive
  UNION ALL SELECT horizon, horizon >= {schema}.log_xmax() FROM {schema}.stream
  UNION ALL SELECT horizon, horizon > {schema}.log_xmax() FROM {schema}.subscription_shard
  UNION ALL SELECT horizon, horizon > {schema}.log_xmax() FROM {schema}.projection_rebuild) AS stored
