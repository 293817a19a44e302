WITH given AS (
  SELECT * FROM "turnstile".event
  WHERE (horizon, position) > (CAST(? AS xid8), ?) AND (horizon, position) <= (CAST(? AS xid8), ?)
    AND horizon < "turnstile".log_xmin()
    AND "turnstile".in_incarnation(?)
  ORDER BY horizon, position LIMIT ?),
page AS (
  SELECT e.*, sum(e.size) OVER (ORDER BY e.horizon, e.position ROWS UNBOUNDED PRECEDING) AS bytes FROM (
    SELECT g.*, CAST(coalesce(pg_column_size(g.data), 0) AS double precision)
      * CASE pg_column_compression(g.data) WHEN 'lz4' THEN 255 WHEN 'pglz' THEN 91 ELSE 1 END AS size, 0 AS most_until
    FROM given g) e)
SELECT e.position, e.version, e.type, e.from_state, e.to_state, e.recorded_at, e.occurred_at, e.actor,
  e.command_id, e.correlation, e.causation, e.tags, e.data, e.metadata,
  s.category, s.key, e.stream_id, CAST(e.horizon AS text) AS horizon, CAST(e.bytes AS bigint) AS bytes,
  CAST(e.most_until AS bigint) AS most_until
FROM page e CROSS JOIN LATERAL (SELECT category, key FROM "turnstile".stream WHERE id = e.stream_id) s
WHERE e.bytes - e.size < ?
ORDER BY e.horizon, e.position;

WITH given AS (
  SELECT * FROM "turnstile".event
  WHERE (horizon, position) > (CAST(? AS xid8), ?) AND (horizon, position) <= (CAST(? AS xid8), ?)
    AND horizon < "turnstile".log_xmin()
    AND "turnstile".in_incarnation(?)
  ORDER BY horizon, position LIMIT ?),
bounded AS (
  SELECT e.*, sum(e.most) OVER (ORDER BY e.horizon, e.position ROWS UNBOUNDED PRECEDING) AS most_until FROM (
    SELECT g.*, CAST(coalesce(pg_column_size(g.data), 0) AS double precision)
      * CASE pg_column_compression(g.data) WHEN 'lz4' THEN 255 WHEN 'pglz' THEN 91 ELSE 1 END AS most
    FROM given g) e),
page AS (
  SELECT e.*, sum(e.size) OVER (ORDER BY e.horizon, e.position ROWS UNBOUNDED PRECEDING) AS bytes FROM (
    SELECT b.*, CAST(CASE WHEN pg_column_compression(b.data) IS NULL THEN coalesce(pg_column_size(b.data), 0)
      ELSE octet_length(CAST(b.data AS text)) END AS double precision) AS size
    FROM bounded b WHERE b.most_until - b.most < ?) e)
SELECT e.position, e.version, e.type, e.from_state, e.to_state, e.recorded_at, e.occurred_at, e.actor,
  e.command_id, e.correlation, e.causation, e.tags, e.data, e.metadata,
  s.category, s.key, e.stream_id, CAST(e.horizon AS text) AS horizon, CAST(e.bytes AS bigint) AS bytes,
  CAST(e.most_until AS bigint) AS most_until
FROM page e CROSS JOIN LATERAL (SELECT category, key FROM "turnstile".stream WHERE id = e.stream_id) s
WHERE e.bytes - e.size < ?
ORDER BY e.horizon, e.position;
