WITH held AS (
  INSERT INTO "turnstile".event (stream_id, horizon, version, type)
  SELECT 0, pg_current_xact_id(), 0, 0 WHERE false)
INSERT INTO "turnstile".stream (category, key, version, horizon)
SELECT category, key, 0, "turnstile".log_xid()
FROM unnest((SELECT CAST(? AS smallint[])), (SELECT CAST(? AS text[]))) AS a(category, key)
WHERE NOT EXISTS (SELECT FROM "turnstile".stream s WHERE s.category = a.category AND s.key = a.key)
ORDER BY category, key COLLATE "C"
ON CONFLICT (category, key) DO NOTHING;
SELECT count(*) FROM (
  SELECT FROM "turnstile".stream s
  JOIN unnest((SELECT CAST(? AS smallint[])), (SELECT CAST(? AS text[]))) AS a(category, key)
    USING (category, key)
  ORDER BY s.category, s.key FOR NO KEY UPDATE OF s) AS locked;
INSERT INTO "turnstile".tag (name)
SELECT name FROM unnest((SELECT CAST(? AS text[]))) AS a(name)
WHERE NOT EXISTS (SELECT FROM "turnstile".tag t WHERE t.name = a.name)
ORDER BY name COLLATE "C"
ON CONFLICT (name) DO NOTHING;
SELECT count(*) FROM (
  SELECT FROM "turnstile".tag WHERE name = ANY (?) ORDER BY name FOR SHARE) AS locked;
WITH asked AS MATERIALIZED (
  SELECT * FROM unnest((SELECT CAST(? AS smallint[])), (SELECT CAST(? AS text[])),
    (SELECT CAST(? AS int[])), (SELECT CAST(? AS int[])), (SELECT CAST(? AS int[])))
    WITH ORDINALITY AS a(category, key, mode, expected, added, n)
  WHERE "turnstile".in_incarnation(?)),
seen AS MATERIALIZED (
  SELECT a.n, a.added, s.id, coalesce(s.version, 0) AS version, coalesce(s.deleted_up_to, 0) AS deleted_up_to,
    coalesce(s.closed, false) AS closed,
    CASE a.mode WHEN 0 THEN true WHEN 1 THEN coalesce(s.version, 0) = a.expected
      WHEN 2 THEN coalesce(s.version, 0) > coalesce(s.deleted_up_to, 0)
      ELSE coalesce(s.version, 0) = coalesce(s.deleted_up_to, 0) END AS holds
  FROM asked a LEFT JOIN "turnstile".stream s ON s.category = a.category AND s.key = a.key),
conflict AS MATERIALIZED (SELECT CAST(NULL AS bigint) AS position),
outcome AS MATERIALIZED (
  SELECT bool_and(holds AND NOT closed) AND (SELECT position FROM conflict) IS NULL AS good FROM seen),
head AS (
  UPDATE "turnstile".stream s
  SET version = s.version + seen.added, horizon = greatest(s.horizon, "turnstile".log_xid())
  FROM seen, outcome
  WHERE s.id = seen.id AND outcome.good AND seen.added > 0
  RETURNING s.id, s.version, s.horizon, seen.n, seen.added),
written AS (
  INSERT INTO "turnstile".event (stream_id, horizon, version, type, occurred_at, actor, command_id, correlation,
  causation, tags, data, metadata)
SELECT head.id, head.horizon, head.version - head.added + e.nth, e.type, e.occurred_at, e.actor, e.command_id,
  e.correlation, e.causation, CAST(e.tags AS text[]), CAST(e.data AS jsonb), CAST(e.metadata AS jsonb)
FROM unnest((SELECT CAST(? AS int[])), (SELECT CAST(? AS int[])), (SELECT CAST(? AS smallint[])),
  (SELECT CAST(? AS timestamptz[])), (SELECT CAST(? AS text[])), (SELECT CAST(? AS uuid[])),
  (SELECT CAST(? AS text[])), (SELECT CAST(? AS text[])), (SELECT CAST(? AS text[])),
  (SELECT CAST(? AS text[])), (SELECT CAST(? AS text[]))) WITH ORDINALITY
  AS e(stream, nth, type, occurred_at, actor, command_id, correlation, causation, tags, data, metadata, n)
JOIN head ON head.n = e.stream
ORDER BY e.n
  RETURNING stream_id, position, type, tags),
tagged AS (
  INSERT INTO "turnstile".event_tag (tag_id, position, type)
  SELECT t.id, w.position, w.type
  FROM written w, unnest(w.tags) AS carried(name) JOIN "turnstile".tag t ON t.name = carried.name
  WHERE w.tags IS NOT NULL),
last AS (SELECT stream_id, max(position) AS position FROM written GROUP BY stream_id)
SELECT seen.n, seen.holds, seen.closed, seen.version, seen.deleted_up_to,
  (SELECT position FROM conflict) AS conflict, seen.version + seen.added AS reached,
  coalesce(last.position, 0) AS position
FROM seen LEFT JOIN last ON last.stream_id = seen.id
ORDER BY seen.n;
