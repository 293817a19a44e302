SELECT 1;
INSERT INTO "turnstile".tag (name)
SELECT name FROM unnest((SELECT CAST(? AS text[]))) AS a(name)
WHERE NOT EXISTS (SELECT FROM "turnstile".tag t WHERE t.name = a.name)
ORDER BY name COLLATE "C"
ON CONFLICT (name) DO NOTHING;
SELECT count(*) FROM (
  SELECT FROM "turnstile".tag WHERE name = ANY (?) ORDER BY name FOR NO KEY UPDATE) AS locked;

SELECT coalesce(pg_sequence_last_value(
  CAST(pg_get_serial_sequence('"turnstile".event', 'position') AS regclass)), 0);

rollback;

SELECT e.position, e.version, e.type, e.from_state, e.to_state, e.recorded_at, e.occurred_at, e.actor,
  e.command_id, e.correlation, e.causation, e.tags, e.data, e.metadata, s.category, s.key, (SELECT array_agg(concat_ws(' ', p.name, p.first_position, p.last_position) ORDER BY p.first_position)
  FROM "turnstile".archive_partition p
  WHERE p.detached_at IS NOT NULL AND p.events > 0 AND (CAST(? AS smallint) < 0 OR CAST(? AS smallint) = ANY (p.categories))) AS gaps
FROM "turnstile".every_event e JOIN "turnstile".stream s ON s.id = e.stream_id
WHERE e.position > ? AND "turnstile".in_incarnation(?)
AND e.position <= ?
  AND e.position IN (
SELECT a.position FROM "turnstile".event_tag a
WHERE a.tag_id = (SELECT id FROM "turnstile".tag WHERE name = ?) AND a.position > ?)
ORDER BY e.position;

rollback;
