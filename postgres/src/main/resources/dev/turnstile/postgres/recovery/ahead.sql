-- Returns the greatest stored horizon that is ahead of the clock. Reads only the last rows, not all streams.
SELECT what, CAST(stored.horizon AS text) AS horizon, CAST({schema}.log_xmax() AS text) AS clock
FROM (
  (SELECT 'the event at position ' || position AS what, horizon, horizon >= {schema}.log_xmax() AS ahead
   FROM {schema}.event ORDER BY event.horizon DESC, event.position DESC LIMIT 1)
  UNION ALL
  (SELECT 'the archived event at position ' || position, horizon, horizon >= {schema}.log_xmax()
   FROM {schema}.event_archive ORDER BY event_archive.horizon DESC, event_archive.position DESC LIMIT 1)
  UNION ALL
  (SELECT 'stream ' || key, horizon, horizon >= {schema}.log_xmax() FROM {schema}.stream ORDER BY id DESC LIMIT 1)
  UNION ALL
  SELECT 'the cursor of subscription ' || n.name || ', shard ' || s.shard, s.horizon, s.horizon > {schema}.log_xmax()
  FROM {schema}.subscription_shard s JOIN {schema}.subscription n ON n.id = s.subscription
  UNION ALL
  SELECT 'the rebuild of projection ' || name || ' ' || version, horizon, horizon > {schema}.log_xmax()
  FROM {schema}.projection_rebuild WHERE phase <> 'done') AS stored
WHERE ahead ORDER BY stored.horizon DESC LIMIT 1
