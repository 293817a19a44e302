-- Returns a sequence that is behind the stored values, as after tables were copied without their sequences. Only the
-- sequences of events and streams are checked; a sequence that the role may not read is left out.
SELECT number, CAST(stored AS text) AS stored, CAST(last + 1 AS text) AS next
FROM (
  SELECT 'position of the last event' AS number,
    greatest((SELECT max(position) FROM {schema}.event), (SELECT max(position) FROM {schema}.event_archive)) AS stored,
    pg_get_serial_sequence($name${schema}.event$name$, 'position') AS sequence
  UNION ALL
  SELECT 'id of the last stream', (SELECT max(id) FROM {schema}.stream),
    pg_get_serial_sequence($name${schema}.stream$name$, 'id')) AS used
CROSS JOIN LATERAL (
  SELECT CASE WHEN has_sequence_privilege(sequence, 'SELECT')
    THEN coalesce(pg_sequence_last_value(CAST(sequence AS regclass)), 0) END AS last) AS read
WHERE stored > last LIMIT 1
