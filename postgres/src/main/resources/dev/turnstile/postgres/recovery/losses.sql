-- Returns streams, parked events and timers that refer to missing events.
SELECT 'stream' AS kind, c.name || '/' || s.key AS subject,
  'the stream has version ' || s.version || ', its last event is missing' AS what
FROM {schema}.stream s JOIN {schema}.category c ON c.id = s.category
WHERE NOT s.closed AND s.version > greatest(s.deleted_up_to, s.archived_up_to)
  AND NOT EXISTS (SELECT FROM {schema}.event e WHERE e.stream_id = s.id AND e.version = s.version)
UNION ALL
SELECT 'stream', c.name || '/' || s.key, 'the stream has version ' || s.version || ', but later events exist'
FROM {schema}.stream s JOIN {schema}.category c ON c.id = s.category
WHERE EXISTS (SELECT FROM {schema}.event e WHERE e.stream_id = s.id AND e.version > s.version)
UNION ALL
SELECT 'events', 'stream id ' || g.stream_id,
  'versions ' || g.first || ' to ' || g.last || ' have only ' || g.events || ' events'
FROM (
  SELECT stream_id, min(version) AS first, max(version) AS last, count(*) AS events
  FROM {schema}.event GROUP BY stream_id) AS g
WHERE g.last - g.first + 1 <> g.events
UNION ALL
SELECT 'events', 'stream id ' || e.stream_id, 'the stream has no row'
FROM {schema}.event e WHERE NOT EXISTS (SELECT FROM {schema}.stream s WHERE s.id = e.stream_id)
UNION ALL
SELECT 'parked', n.name || ' ' || p.stream_id, 'the parked event, version ' || p.version || ', is missing'
FROM {schema}.parked_stream p JOIN {schema}.subscription n ON n.id = p.subscription
WHERE NOT EXISTS (SELECT FROM {schema}.stream s WHERE s.id = p.stream_id AND s.version >= p.version)
UNION ALL
SELECT 'timer', t.category || '/' || t.key, 'timer ' || t.name || ' waits for version ' || t.version || ', which is missing'
FROM {schema}.timer t
WHERE t.version IS NOT NULL AND NOT EXISTS (
  SELECT FROM {schema}.stream s JOIN {schema}.category c ON c.id = s.category
  WHERE c.name = t.category AND s.key = t.key AND s.version >= t.version)
LIMIT 1000
