-- Notes what the events of a batch are about.
INSERT INTO {schema}.event_tag (tag_id, position, type)
SELECT DISTINCT g.id, x.position, x.type
FROM pg_temp.turnstile_event e
JOIN {schema}.category c ON c.name = e.category
JOIN {schema}.stream s ON s.category = c.id AND s.key = e.key
JOIN {schema}.event x ON x.stream_id = s.id AND x.version = e.version
CROSS JOIN LATERAL unnest(e.tags) AS carried(name)
JOIN {schema}.tag g ON g.name = carried.name
WHERE e.tags IS NOT NULL
