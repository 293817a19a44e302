SELECT current_setting('jit'), set_config('jit', ?, true);

WITH turnstile_locked AS MATERIALIZED (
  SELECT "orders"."id"::text AS turnstile_tag, "orders"."id" AS turnstile_id_0, "orders"."id"::text AS turnstile_key, "orders"."state" AS turnstile_state,
    CAST(NULL AS bigint) AS turnstile_version, CASE WHEN "orders"."state" = coalesce(CAST(? AS int), "orders"."state") THEN CASE WHEN "orders"."state" = 0 THEN 4 WHEN "orders"."state" = 1 THEN 4 END END AS turnstile_target
  FROM "public"."orders" AS "orders"
  WHERE (customer = 'ada')
    AND (SELECT version FROM "turnstile".machine WHERE id = 1 AND "turnstile".in_incarnation(?)) = ?
    AND (SELECT set_config('turnstile.door', extract(epoch FROM statement_timestamp())::text, true) IS NOT NULL
    AND set_config('turnstile.door_verb', CAST(? AS text), true) IS NOT NULL
    AND set_config('turnstile.door_actor', CAST(? AS text), true) IS NOT NULL)
    AND (SELECT coalesce(to_regclass('orders') = to_regclass('"public"."orders"'), true))
  ORDER BY "orders"."id" FOR NO KEY UPDATE OF "orders"),
turnstile_moved AS (
  UPDATE "public"."orders" AS "orders"
  SET "state" = turnstile_target
  FROM turnstile_locked
  WHERE "orders"."id" = turnstile_locked.turnstile_id_0 AND turnstile_target IS NOT NULL
  RETURNING turnstile_tag, turnstile_key, turnstile_state AS turnstile_was, "orders"."state" AS turnstile_now),
turnstile_raised AS (
  UPDATE "turnstile".stream AS s
  SET version = s.version + 1, horizon = greatest(s.horizon, "turnstile".log_xid())
  FROM turnstile_moved AS m WHERE s.category = 1 AND s.key = m.turnstile_key
  RETURNING s.id, s.version, s.horizon, m.*),
turnstile_begun AS (
  INSERT INTO "turnstile".stream AS s (category, key, version, horizon)
  SELECT 1, m.turnstile_key, 1, "turnstile".log_xid()
  FROM turnstile_moved AS m FULL JOIN turnstile_raised AS r ON r.turnstile_key = m.turnstile_key
  WHERE r.turnstile_key IS NULL
    AND (SELECT count(*) FROM turnstile_raised) < (SELECT count(*) FROM turnstile_moved)
  ON CONFLICT (category, key) DO UPDATE
    SET version = s.version + 1, horizon = greatest(s.horizon, "turnstile".log_xid())
  RETURNING id, version, horizon, key),
turnstile_entry AS MATERIALIZED (
  SELECT *, nextval('"turnstile".event_position_seq') AS position, clock_timestamp() AS recorded_at FROM (
    SELECT * FROM turnstile_raised
    UNION ALL
    SELECT * FROM (
      SELECT b.id, b.version, b.horizon, m.*
      FROM turnstile_moved AS m FULL JOIN turnstile_begun AS b ON b.key = m.turnstile_key
      WHERE (SELECT count(*) FROM turnstile_begun) > 0 OFFSET 0) AS first WHERE id IS NOT NULL) AS head),
turnstile_logged AS (
  INSERT INTO "turnstile".event (position, recorded_at, stream_id, horizon, version, from_state, to_state,
    type, occurred_at, actor, command_id, data, metadata) OVERRIDING SYSTEM VALUE
  SELECT position, recorded_at, id, horizon, version, turnstile_was, CASE WHEN turnstile_now IN (0, 1, 2, 3, 4, 5) THEN turnstile_now ELSE CAST(concat('turnstile: unknown state code ', coalesce(turnstile_now::text, 'null'), ' of ', turnstile_key) AS smallint) END, 8, CAST(? AS timestamptz), CAST(? AS text), CAST(? AS uuid), CAST(? AS jsonb), CAST(? AS jsonb)
  FROM turnstile_entry)
SELECT CASE WHEN num_nulls(l.turnstile_id_0) = 0 THEN l.turnstile_key END, CAST(l.turnstile_state AS bigint), l.turnstile_version, 0,
  e.position, e.version, e.recorded_at, CAST(e.turnstile_was AS bigint), CAST(e.turnstile_now AS bigint),
  l.turnstile_tag
FROM turnstile_locked AS l FULL JOIN turnstile_entry AS e ON e.turnstile_tag = l.turnstile_tag ORDER BY l.turnstile_id_0;

SELECT current_setting('jit'), set_config('jit', ?, true);

commit;
