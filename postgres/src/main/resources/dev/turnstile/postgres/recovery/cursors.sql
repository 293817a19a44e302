-- Returns the cursors that are after the last event, with the last event's cursor.
SELECT n.name, s.subscription, s.shard, CAST(s.horizon AS text) AS horizon, s.position,
  CAST(last.horizon AS text) AS last_horizon, last.position AS last_position
FROM {schema}.subscription_shard s
JOIN {schema}.subscription n ON n.id = s.subscription
CROSS JOIN (
  SELECT * FROM (
    (SELECT horizon, position FROM {schema}.every_event ORDER BY horizon DESC, position DESC LIMIT 1)
    UNION ALL SELECT '0', 0) AS candidates
  ORDER BY horizon DESC LIMIT 1) AS last
WHERE (s.horizon, s.position) > (last.horizon, last.position)
ORDER BY n.name, s.shard
