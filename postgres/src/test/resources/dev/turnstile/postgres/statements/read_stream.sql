rollback;

WITH head AS MATERIALIZED (
  SELECT id, version, archived_up_to, deleted_up_to AS deleted, greatest(deleted_up_to + 1, ?) AS first
  FROM "turnstile".stream WHERE category = ? AND key = ? AND "turnstile".in_incarnation(?))
SELECT e.position, e.version, e.type, e.from_state, e.to_state, e.recorded_at, e.occurred_at, e.actor,
  e.command_id, e.correlation, e.causation, e.tags, e.data, e.metadata,
  (SELECT version FROM head) AS last, (SELECT deleted FROM head) AS deleted
FROM (
  SELECT * FROM "turnstile".event
  UNION ALL
  SELECT * FROM "turnstile".archived_events((SELECT id FROM head), (SELECT first FROM head), ?)
  WHERE (SELECT archived_up_to >= first FROM head)) AS e
WHERE e.stream_id = (SELECT id FROM head) AND e.version >= (SELECT first FROM head)
ORDER BY e.version;

rollback;
