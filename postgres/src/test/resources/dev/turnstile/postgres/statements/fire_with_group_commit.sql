WITH turnstile_asked AS (
  SELECT turnstile_n, CAST(turnstile_text_0 AS bigint) AS turnstile_id_0, turnstile_type, turnstile_expected, turnstile_expected_version,
    turnstile_occurred_at, turnstile_actor, turnstile_command_id, turnstile_data, turnstile_metadata
  FROM unnest((SELECT CAST(? AS text[])), (SELECT CAST(? AS smallint[])), (SELECT CAST(? AS int[])), (SELECT CAST(? AS bigint[])), (SELECT CAST(? AS text[])),
    (SELECT CAST(? AS text[])), (SELECT CAST(? AS text[])), (SELECT CAST(? AS text[])),
    (SELECT CAST(? AS text[]))) WITH ORDINALITY
    AS turnstile_given(turnstile_text_0, turnstile_type, turnstile_expected, turnstile_expected_version,
    turnstile_occurred_at, turnstile_actor, turnstile_command_id, turnstile_data, turnstile_metadata,
    turnstile_n)
  ORDER BY turnstile_id_0),
turnstile_locked AS MATERIALIZED (
  SELECT turnstile_n AS turnstile_tag, "orders"."id" AS turnstile_id_0, "orders"."id"::text AS turnstile_key, "orders"."state" AS turnstile_state,
    CAST(NULL AS bigint) AS turnstile_version, CASE WHEN "orders"."state" = coalesce(turnstile_expected, "orders"."state")
    AND CAST(NULL AS bigint) IS NOT DISTINCT FROM coalesce(turnstile_expected_version, CAST(NULL AS bigint))
    THEN CASE turnstile_type WHEN 5 THEN CASE WHEN "orders"."state" = 0 THEN 1 END WHEN 6 THEN CASE WHEN "orders"."state" = 1 AND (address IS NOT NULL) IS TRUE THEN 2 END WHEN 7 THEN CASE WHEN "orders"."state" = 2 THEN 3 END WHEN 8 THEN CASE WHEN "orders"."state" = 0 THEN 4 WHEN "orders"."state" = 1 THEN 4 END WHEN 9 THEN CASE WHEN "orders"."state" = 2 THEN 5 WHEN "orders"."state" = 3 THEN 5 END ELSE NULL END END AS turnstile_target, turnstile_type, turnstile_occurred_at, turnstile_actor,
    turnstile_command_id, turnstile_data, turnstile_metadata
  FROM turnstile_asked JOIN "public"."orders" AS "orders" ON "orders"."id" = turnstile_asked.turnstile_id_0
  WHERE (SELECT bit_xor(turnstile_hash) FROM (
  SELECT hashtextextended(concat_ws(',', 'c', c.oid, c.relkind, c.relrowsecurity, c.relhasrules,
    c.relhassubclass), 0)
  FROM pg_catalog.pg_class c WHERE c.oid IN (CAST('"public"."orders"' AS regclass), CAST('"turnstile".stream' AS regclass), CAST('"turnstile".event' AS regclass))
  UNION ALL
  SELECT hashtextextended(concat_ws(',', 't', t.oid, t.tgenabled), 0)
  FROM pg_catalog.pg_trigger t WHERE t.tgrelid IN (CAST('"public"."orders"' AS regclass), CAST('"turnstile".stream' AS regclass), CAST('"turnstile".event' AS regclass))
  UNION ALL
  SELECT hashtextextended(concat_ws(',', 'k', k.oid), 0)
  FROM pg_catalog.pg_constraint k WHERE k.conrelid IN (CAST('"public"."orders"' AS regclass), CAST('"turnstile".stream' AS regclass), CAST('"turnstile".event' AS regclass)) AND k.contype = 'c'
UNION ALL
SELECT hashtextextended(concat_ws(',', 'n', c.oid), 0)
FROM pg_catalog.pg_class c WHERE c.relname = CAST((parse_ident('"orders"'))[1] AS name) AND c.oid <> CAST('"public"."orders"' AS regclass))
  AS turnstile_catalog(turnstile_hash)) = CAST(? AS bigint)
    AND (SELECT CASE WHEN CAST(? AS int) = 1 THEN true
    WHEN current_setting('session_replication_role') <> 'origin' OR current_setting('array_nulls') <> 'on'
      OR current_setting('transform_null_equals') <> 'off' THEN false
    ELSE set_config('synchronous_commit', CASE current_setting('synchronous_commit')
      WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true) IS NOT NULL END)
    AND (SELECT version FROM "turnstile".machine WHERE id = 1 AND "turnstile".in_incarnation(?)) = ?
    AND (SELECT set_config('turnstile.door', extract(epoch FROM statement_timestamp())::text, true) IS NOT NULL
    AND set_config('turnstile.door_verb', CAST(? AS text), true) IS NOT NULL
    AND set_config('turnstile.door_actor', CAST(? AS text), true) IS NOT NULL)
    AND (SELECT coalesce(to_regclass('orders') = to_regclass('"public"."orders"'), true))
  ORDER BY "orders"."id" FOR NO KEY UPDATE OF "orders" SKIP LOCKED),
turnstile_moved AS (
  UPDATE "public"."orders" AS "orders"
  SET "state" = turnstile_target
  FROM turnstile_locked
  WHERE "orders"."id" = turnstile_locked.turnstile_id_0 AND turnstile_target IS NOT NULL
  RETURNING turnstile_tag, turnstile_key, turnstile_state AS turnstile_was, "orders"."state" AS turnstile_now, turnstile_type, turnstile_occurred_at, turnstile_actor,
    turnstile_command_id, turnstile_data, turnstile_metadata),
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
  SELECT position, recorded_at, id, horizon, version, turnstile_was, CASE WHEN turnstile_now IN (0, 1, 2, 3, 4, 5) THEN turnstile_now ELSE CAST(concat('turnstile: unknown state code ', coalesce(turnstile_now::text, 'null'), ' of ', turnstile_key) AS smallint) END, turnstile_type, CAST(turnstile_occurred_at AS timestamptz), turnstile_actor,
    CAST(turnstile_command_id AS uuid), CAST(turnstile_data AS jsonb), CAST(turnstile_metadata AS jsonb)
  FROM turnstile_entry)
SELECT l.turnstile_key, CAST(l.turnstile_state AS bigint), l.turnstile_version, 0,
  e.position, e.version, e.recorded_at, CAST(e.turnstile_was AS bigint), CAST(e.turnstile_now AS bigint),
  l.turnstile_tag
FROM turnstile_locked AS l FULL JOIN turnstile_entry AS e ON e.turnstile_tag = l.turnstile_tag;
