WITH turnstile_moved(turnstile_key, turnstile_was, turnstile_now) AS (
  UPDATE "public"."orders" AS "orders"
  SET "state" = 1
  WHERE "orders"."id" = CAST(? AS bigint) AND ("orders"."state" = 0)
    AND "orders"."state" = coalesce(CAST(? AS int), "orders"."state")
    AND (SELECT version FROM "turnstile".machine WHERE id = 1 AND "turnstile".in_incarnation(?)) = ?
    AND (SELECT set_config('turnstile.door', extract(epoch FROM statement_timestamp())::text, true) IS NOT NULL
    AND set_config('turnstile.door_verb', CAST(? AS text), true) IS NOT NULL
    AND set_config('turnstile.door_actor', CAST(? AS text), true) IS NOT NULL)
    AND (SELECT coalesce(to_regclass('orders') = to_regclass('"public"."orders"'), true))
  RETURNING "orders"."id"::text, 0, "orders"."state"),
turnstile_head AS (
  INSERT INTO "turnstile".stream AS s (category, key, version, horizon)
  SELECT 1, turnstile_key, 1, "turnstile".log_xid() FROM turnstile_moved
  ON CONFLICT (category, key) DO UPDATE
    SET version = s.version + 1, horizon = greatest(s.horizon, "turnstile".log_xid())
  RETURNING id, version, horizon),
turnstile_logged(turnstile_position, turnstile_stream_version, turnstile_recorded_at, turnstile_from,
    turnstile_to) AS (
  INSERT INTO "turnstile".event (stream_id, horizon, version, type, from_state, to_state,
    occurred_at, actor, command_id, data, metadata)
  SELECT turnstile_head.id, turnstile_head.horizon, turnstile_head.version, 5, turnstile_was, CASE WHEN turnstile_now IN (0, 1, 2, 3, 4, 5) THEN turnstile_now ELSE CAST(concat('turnstile: unknown state code ', coalesce(turnstile_now::text, 'null'), ' of ', turnstile_key) AS smallint) END,
    CAST(? AS timestamptz), CAST(? AS text), CAST(? AS uuid), CAST(? AS jsonb), CAST(? AS jsonb)
  FROM turnstile_head, turnstile_moved
  RETURNING position, version, recorded_at, from_state, to_state)
SELECT "orders"."id"::text, CAST("orders"."state" AS bigint), CAST(NULL AS bigint),
  CASE WHEN turnstile_position IS NULL THEN CASE WHEN (SELECT coalesce(to_regclass('orders') = to_regclass('"public"."orders"'), true)) THEN (SELECT version FROM "turnstile".machine WHERE id = 1) ELSE -1 END END,
  turnstile_position, turnstile_stream_version, turnstile_recorded_at, turnstile_from, turnstile_to
FROM "public"."orders" AS "orders" LEFT JOIN turnstile_logged ON true WHERE "orders"."id" = CAST(? AS bigint);
