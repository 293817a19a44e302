SELECT set_config('turnstile.command', ?, true), set_config('turnstile.actor', ?, true),
  set_config('turnstile.command_id', ?, true), pg_advisory_xact_lock(?);

INSERT INTO "turnstile".idempotency AS known (command, key, owner, actor, input, command_id, created_at, expires_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (command, key) DO UPDATE
  SET owner = excluded.owner, actor = excluded.actor, input = excluded.input,
    command_id = excluded.command_id, outcome = NULL, content = NULL, created_at = excluded.created_at, expires_at = excluded.expires_at
  WHERE known.expires_at <= excluded.created_at;

setSavepoint;

SELECT reserved_by FROM seats WHERE id = ? FOR NO KEY UPDATE;

UPDATE seats SET reserved_by = ? WHERE id = ?;

WITH head AS (
  UPDATE "turnstile".stream
  SET version = version + 1, horizon = greatest(horizon, "turnstile".log_xid())
  WHERE category = ? AND key = ? AND "turnstile".in_incarnation(?) AND NOT closed AND CASE ?
    WHEN 0 THEN true WHEN 1 THEN version = ?
    WHEN 2 THEN version > deleted_up_to ELSE version = deleted_up_to END
  RETURNING id, version, horizon)
INSERT INTO "turnstile".event (stream_id, horizon, version, type, occurred_at, actor, command_id, correlation,
  causation, data, metadata)
SELECT id, horizon, version, CAST(? AS smallint), CAST(? AS timestamptz), ?, CAST(? AS uuid), ?, ?,
  CAST(? AS jsonb), CAST(? AS jsonb)
FROM head
RETURNING position, version;

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

SET CONSTRAINTS ALL IMMEDIATE;

UPDATE "turnstile".idempotency SET outcome = ?, content = CAST(? AS jsonb) WHERE command = ? AND key = ?;

releaseSavepoint;

commit;
