SELECT n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass(?);

WITH RECURSIVE under(attname, type, oid) AS (
  SELECT attname, atttypid, atttypid FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND CAST(atttypid AS bigint) >= 16384
  UNION ALL
  SELECT u.attname, u.type, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END
  FROM under u JOIN pg_type t ON t.oid = u.oid
  WHERE CAST(t.oid AS bigint) >= 16384 AND (t.typtype = 'd' OR (t.typcategory = 'A' AND t.typelem <> 0)))
SELECT attname, CASE WHEN min(CAST(oid AS bigint)) < 16384 THEN CAST(type AS bigint) ELSE 0 END
FROM under GROUP BY attname, type;

WITH RECURSIVE under(attnum, name, declared, coll, oid) AS (
  SELECT attnum, attname, format_type(atttypid, atttypmod), attcollation, atttypid
  FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT u.attnum, u.name, u.declared, u.coll, t.typbasetype
  FROM under u JOIN pg_type t ON t.oid = u.oid WHERE t.typtype = 'd')
SELECT u.name, u.declared,
  CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' || quote_ident(t.typname)
    WHEN t.typname IN ('name', 'char') THEN 'text' ELSE format_type(t.oid, -1) END AS type,
  CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE '' END AS own_name,
  CAST(t.typtype AS text) || CASE WHEN t.typcategory = 'S' THEN 'S' ELSE '' END AS kind,
  coalesce(c.collisdeterministic, true) AS deterministic
FROM under u
JOIN pg_type t ON t.oid = u.oid AND t.typtype <> 'd'
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_collation c ON c.oid = u.coll
ORDER BY u.attnum;

SELECT l.id, l.machine, l.category, l.table_name, l.id_columns, l.state_column, l.version_column,
  m.version, v.definition
FROM "turnstile".lifecycle l
JOIN "turnstile".machine m ON m.id = l.machine
JOIN "turnstile".machine_version v ON v.machine = m.id AND v.version = m.version
ORDER BY l.id;

SELECT id, kind, name FROM "turnstile".event_type WHERE lifecycle = ?;

SELECT "turnstile".incarnation();

SELECT n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass(?);

WITH RECURSIVE under(attname, type, oid) AS (
  SELECT attname, atttypid, atttypid FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND CAST(atttypid AS bigint) >= 16384
  UNION ALL
  SELECT u.attname, u.type, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END
  FROM under u JOIN pg_type t ON t.oid = u.oid
  WHERE CAST(t.oid AS bigint) >= 16384 AND (t.typtype = 'd' OR (t.typcategory = 'A' AND t.typelem <> 0)))
SELECT attname, CASE WHEN min(CAST(oid AS bigint)) < 16384 THEN CAST(type AS bigint) ELSE 0 END
FROM under GROUP BY attname, type;

WITH RECURSIVE under(attnum, name, declared, coll, oid) AS (
  SELECT attnum, attname, format_type(atttypid, atttypmod), attcollation, atttypid
  FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT u.attnum, u.name, u.declared, u.coll, t.typbasetype
  FROM under u JOIN pg_type t ON t.oid = u.oid WHERE t.typtype = 'd')
SELECT u.name, u.declared,
  CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' || quote_ident(t.typname)
    WHEN t.typname IN ('name', 'char') THEN 'text' ELSE format_type(t.oid, -1) END AS type,
  CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE '' END AS own_name,
  CAST(t.typtype AS text) || CASE WHEN t.typcategory = 'S' THEN 'S' ELSE '' END AS kind,
  coalesce(c.collisdeterministic, true) AS deterministic
FROM under u
JOIN pg_type t ON t.oid = u.oid AND t.typtype <> 'd'
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_collation c ON c.oid = u.coll
ORDER BY u.attnum;

SELECT array_agg(a.attname::text)
FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
WHERE i.indrelid = to_regclass(?) AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
GROUP BY i.indexrelid;

SELECT n.nspname, c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_partition_tree(to_regclass(?)) p ON p.relid = c.oid
WHERE c.oid = to_regclass(?) OR (p.relid IS NOT NULL AND c.relkind IN ('r', 'p'))
ORDER BY c.oid <> to_regclass(?), coalesce(p.level, 0), n.nspname, c.relname;

SELECT attname FROM pg_attribute
WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND (attgenerated <> '') = ?
ORDER BY attnum;

SELECT attname, attnum FROM pg_attribute
WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped ORDER BY attnum;

SELECT version, guarded, capture, application, door FROM "turnstile".enforcement WHERE lifecycle = ?;

SELECT n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass(?);

WITH RECURSIVE under(attname, type, oid) AS (
  SELECT attname, atttypid, atttypid FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND CAST(atttypid AS bigint) >= 16384
  UNION ALL
  SELECT u.attname, u.type, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END
  FROM under u JOIN pg_type t ON t.oid = u.oid
  WHERE CAST(t.oid AS bigint) >= 16384 AND (t.typtype = 'd' OR (t.typcategory = 'A' AND t.typelem <> 0)))
SELECT attname, CASE WHEN min(CAST(oid AS bigint)) < 16384 THEN CAST(type AS bigint) ELSE 0 END
FROM under GROUP BY attname, type;

WITH RECURSIVE under(attnum, name, declared, coll, oid) AS (
  SELECT attnum, attname, format_type(atttypid, atttypmod), attcollation, atttypid
  FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT u.attnum, u.name, u.declared, u.coll, t.typbasetype
  FROM under u JOIN pg_type t ON t.oid = u.oid WHERE t.typtype = 'd')
SELECT u.name, u.declared,
  CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' || quote_ident(t.typname)
    WHEN t.typname IN ('name', 'char') THEN 'text' ELSE format_type(t.oid, -1) END AS type,
  CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE '' END AS own_name,
  CAST(t.typtype AS text) || CASE WHEN t.typcategory = 'S' THEN 'S' ELSE '' END AS kind,
  coalesce(c.collisdeterministic, true) AS deterministic
FROM under u
JOIN pg_type t ON t.oid = u.oid AND t.typtype <> 'd'
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_collation c ON c.oid = u.coll
ORDER BY u.attnum;

SELECT array_agg(a.attname::text)
FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
WHERE i.indrelid = to_regclass(?) AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
GROUP BY i.indexrelid;

SELECT "orders"."state" AS code, count(*) AS rows, min("orders"."id"::text) AS example
FROM "public"."orders" AS "orders"
WHERE ("orders"."state" IN (0, 1, 2, 3, 4, 5)) IS NOT TRUE
GROUP BY 1 ORDER BY 1;

SET LOCAL lock_timeout = 2000;

SELECT pg_advisory_xact_lock(hashtextextended('turnstile enforcement ' || ?, 0));

SELECT n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass(?);

WITH RECURSIVE under(attname, type, oid) AS (
  SELECT attname, atttypid, atttypid FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND CAST(atttypid AS bigint) >= 16384
  UNION ALL
  SELECT u.attname, u.type, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END
  FROM under u JOIN pg_type t ON t.oid = u.oid
  WHERE CAST(t.oid AS bigint) >= 16384 AND (t.typtype = 'd' OR (t.typcategory = 'A' AND t.typelem <> 0)))
SELECT attname, CASE WHEN min(CAST(oid AS bigint)) < 16384 THEN CAST(type AS bigint) ELSE 0 END
FROM under GROUP BY attname, type;

WITH RECURSIVE under(attnum, name, declared, coll, oid) AS (
  SELECT attnum, attname, format_type(atttypid, atttypmod), attcollation, atttypid
  FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT u.attnum, u.name, u.declared, u.coll, t.typbasetype
  FROM under u JOIN pg_type t ON t.oid = u.oid WHERE t.typtype = 'd')
SELECT u.name, u.declared,
  CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' || quote_ident(t.typname)
    WHEN t.typname IN ('name', 'char') THEN 'text' ELSE format_type(t.oid, -1) END AS type,
  CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE '' END AS own_name,
  CAST(t.typtype AS text) || CASE WHEN t.typcategory = 'S' THEN 'S' ELSE '' END AS kind,
  coalesce(c.collisdeterministic, true) AS deterministic
FROM under u
JOIN pg_type t ON t.oid = u.oid AND t.typtype <> 'd'
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_collation c ON c.oid = u.coll
ORDER BY u.attnum;

SELECT array_agg(a.attname::text)
FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
WHERE i.indrelid = to_regclass(?) AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
GROUP BY i.indexrelid;

SELECT FROM "public"."orders" AS "orders" WHERE false AND (address IS NOT NULL) IS TRUE;

SELECT "turnstile".incarnation();

SELECT l.id AS lifecycle, m.id AS machine, l.category, v.version, m.version AS installed
FROM "turnstile".machine m
JOIN "turnstile".machine_version v ON v.machine = m.id AND v.definition = CAST(? AS jsonb)
JOIN "turnstile".lifecycle l ON l.machine = m.id
JOIN "turnstile".category c ON c.id = l.category
WHERE m.name = ? AND l.table_name = ? AND l.state_column = ? AND l.id_columns = CAST(? AS text[])
  AND coalesce(CAST(? AS text), l.version_column, '') = coalesce(l.version_column, '') AND c.name = ?;

SELECT id, kind, name FROM "turnstile".event_type WHERE lifecycle = ?;

SELECT n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass(?);

WITH RECURSIVE under(attname, type, oid) AS (
  SELECT attname, atttypid, atttypid FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND CAST(atttypid AS bigint) >= 16384
  UNION ALL
  SELECT u.attname, u.type, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END
  FROM under u JOIN pg_type t ON t.oid = u.oid
  WHERE CAST(t.oid AS bigint) >= 16384 AND (t.typtype = 'd' OR (t.typcategory = 'A' AND t.typelem <> 0)))
SELECT attname, CASE WHEN min(CAST(oid AS bigint)) < 16384 THEN CAST(type AS bigint) ELSE 0 END
FROM under GROUP BY attname, type;

WITH RECURSIVE under(attnum, name, declared, coll, oid) AS (
  SELECT attnum, attname, format_type(atttypid, atttypmod), attcollation, atttypid
  FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT u.attnum, u.name, u.declared, u.coll, t.typbasetype
  FROM under u JOIN pg_type t ON t.oid = u.oid WHERE t.typtype = 'd')
SELECT u.name, u.declared,
  CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' || quote_ident(t.typname)
    WHEN t.typname IN ('name', 'char') THEN 'text' ELSE format_type(t.oid, -1) END AS type,
  CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE '' END AS own_name,
  CAST(t.typtype AS text) || CASE WHEN t.typcategory = 'S' THEN 'S' ELSE '' END AS kind,
  coalesce(c.collisdeterministic, true) AS deterministic
FROM under u
JOIN pg_type t ON t.oid = u.oid AND t.typtype <> 'd'
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_collation c ON c.oid = u.coll
ORDER BY u.attnum;

SELECT l.id, l.machine, l.category, l.table_name, l.id_columns, l.state_column, l.version_column,
  m.version, v.definition
FROM "turnstile".lifecycle l
JOIN "turnstile".machine m ON m.id = l.machine
JOIN "turnstile".machine_version v ON v.machine = m.id AND v.version = m.version
ORDER BY l.id;

SELECT id, kind, name FROM "turnstile".event_type WHERE lifecycle = ?;

SELECT "turnstile".incarnation();

SELECT n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass(?);

WITH RECURSIVE under(attname, type, oid) AS (
  SELECT attname, atttypid, atttypid FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND CAST(atttypid AS bigint) >= 16384
  UNION ALL
  SELECT u.attname, u.type, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END
  FROM under u JOIN pg_type t ON t.oid = u.oid
  WHERE CAST(t.oid AS bigint) >= 16384 AND (t.typtype = 'd' OR (t.typcategory = 'A' AND t.typelem <> 0)))
SELECT attname, CASE WHEN min(CAST(oid AS bigint)) < 16384 THEN CAST(type AS bigint) ELSE 0 END
FROM under GROUP BY attname, type;

WITH RECURSIVE under(attnum, name, declared, coll, oid) AS (
  SELECT attnum, attname, format_type(atttypid, atttypmod), attcollation, atttypid
  FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT u.attnum, u.name, u.declared, u.coll, t.typbasetype
  FROM under u JOIN pg_type t ON t.oid = u.oid WHERE t.typtype = 'd')
SELECT u.name, u.declared,
  CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' || quote_ident(t.typname)
    WHEN t.typname IN ('name', 'char') THEN 'text' ELSE format_type(t.oid, -1) END AS type,
  CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE '' END AS own_name,
  CAST(t.typtype AS text) || CASE WHEN t.typcategory = 'S' THEN 'S' ELSE '' END AS kind,
  coalesce(c.collisdeterministic, true) AS deterministic
FROM under u
JOIN pg_type t ON t.oid = u.oid AND t.typtype <> 'd'
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_collation c ON c.oid = u.coll
ORDER BY u.attnum;

SELECT array_agg(a.attname::text)
FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
WHERE i.indrelid = to_regclass(?) AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
GROUP BY i.indexrelid;

SELECT n.nspname, c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_partition_tree(to_regclass(?)) p ON p.relid = c.oid
WHERE c.oid = to_regclass(?) OR (p.relid IS NOT NULL AND c.relkind IN ('r', 'p'))
ORDER BY c.oid <> to_regclass(?), coalesce(p.level, 0), n.nspname, c.relname;

SELECT attname FROM pg_attribute
WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND (attgenerated <> '') = ?
ORDER BY attnum;

SELECT attname, attnum FROM pg_attribute
WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped ORDER BY attnum;

SELECT version, guarded, capture, application, door FROM "turnstile".enforcement WHERE lifecycle = ?;

SELECT version, guarded, capture, application, door FROM "turnstile".enforcement WHERE lifecycle = ?;

INSERT INTO "turnstile".enforcement AS e (lifecycle, version, guarded, capture, application, door)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (lifecycle) DO UPDATE
  SET version = excluded.version, guarded = excluded.guarded, capture = excluded.capture,
    application = excluded.application, door = excluded.door, installed_at = clock_timestamp()
  WHERE (e.version, e.guarded, e.capture, e.application, e.door) IS DISTINCT FROM
    (excluded.version, excluded.guarded, excluded.capture, excluded.application, excluded.door);

SELECT version, guarded, capture, application, door FROM "turnstile".enforcement WHERE lifecycle = ?;

SELECT l.id, l.machine, l.category, l.table_name, l.id_columns, l.state_column, l.version_column,
  m.version, v.definition
FROM "turnstile".lifecycle l
JOIN "turnstile".machine m ON m.id = l.machine
JOIN "turnstile".machine_version v ON v.machine = m.id AND v.version = m.version
ORDER BY l.id;

SELECT id, kind, name FROM "turnstile".event_type WHERE lifecycle = ?;

SELECT "turnstile".incarnation();

SELECT md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM pg_proc WHERE pronamespace = to_regnamespace(?) AND proname = ?;

SELECT md5(replace(pg_get_constraintdef(oid), ' NOT VALID', '')) AS definition,
  obj_description(oid, 'pg_constraint') AS comment, convalidated AS active
FROM pg_constraint WHERE conrelid = to_regclass(?) AND conname = ?;

SELECT md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM pg_proc WHERE pronamespace = to_regnamespace(?) AND proname = ?;

SELECT md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM pg_proc WHERE pronamespace = to_regnamespace(?) AND proname = ?;

SELECT md5(pg_get_triggerdef(t.oid)) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
  t.tgenabled = 'A' AND NOT EXISTS (
    SELECT FROM pg_partition_tree(t.tgrelid) AS below
    JOIN pg_trigger clone ON clone.tgrelid = below.relid AND clone.tgname = t.tgname
    WHERE clone.tgparentid <> 0 AND clone.tgenabled <> 'A') AS active
FROM pg_trigger t WHERE t.tgrelid = to_regclass(?) AND t.tgname = ?;

SELECT md5(pg_get_triggerdef(t.oid)) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
  t.tgenabled = 'A' AND NOT EXISTS (
    SELECT FROM pg_partition_tree(t.tgrelid) AS below
    JOIN pg_trigger clone ON clone.tgrelid = below.relid AND clone.tgname = t.tgname
    WHERE clone.tgparentid <> 0 AND clone.tgenabled <> 'A') AS active
FROM pg_trigger t WHERE t.tgrelid = to_regclass(?) AND t.tgname = ?;

SELECT md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM pg_proc WHERE pronamespace = to_regnamespace(?) AND proname = ?;

SELECT md5(pg_get_triggerdef(t.oid)) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
  t.tgenabled = 'A' AND NOT EXISTS (
    SELECT FROM pg_partition_tree(t.tgrelid) AS below
    JOIN pg_trigger clone ON clone.tgrelid = below.relid AND clone.tgname = t.tgname
    WHERE clone.tgparentid <> 0 AND clone.tgenabled <> 'A') AS active
FROM pg_trigger t WHERE t.tgrelid = to_regclass(?) AND t.tgname = ?;

SELECT md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM pg_proc WHERE pronamespace = to_regnamespace(?) AND proname = ?;

SELECT md5(pg_get_triggerdef(t.oid)) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
  t.tgenabled = 'A' AND NOT EXISTS (
    SELECT FROM pg_partition_tree(t.tgrelid) AS below
    JOIN pg_trigger clone ON clone.tgrelid = below.relid AND clone.tgname = t.tgname
    WHERE clone.tgparentid <> 0 AND clone.tgenabled <> 'A') AS active
FROM pg_trigger t WHERE t.tgrelid = to_regclass(?) AND t.tgname = ?;

SELECT md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM pg_proc WHERE pronamespace = to_regnamespace(?) AND proname = ?;

SELECT md5(pg_get_triggerdef(t.oid)) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
  t.tgenabled = 'A' AND NOT EXISTS (
    SELECT FROM pg_partition_tree(t.tgrelid) AS below
    JOIN pg_trigger clone ON clone.tgrelid = below.relid AND clone.tgname = t.tgname
    WHERE clone.tgparentid <> 0 AND clone.tgenabled <> 'A') AS active
FROM pg_trigger t WHERE t.tgrelid = to_regclass(?) AND t.tgname = ?;

SELECT md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM pg_proc WHERE pronamespace = to_regnamespace(?) AND proname = ?;

SELECT md5(pg_get_triggerdef(t.oid)) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
  t.tgenabled = 'A' AND NOT EXISTS (
    SELECT FROM pg_partition_tree(t.tgrelid) AS below
    JOIN pg_trigger clone ON clone.tgrelid = below.relid AND clone.tgname = t.tgname
    WHERE clone.tgparentid <> 0 AND clone.tgenabled <> 'A') AS active
FROM pg_trigger t WHERE t.tgrelid = to_regclass(?) AND t.tgname = ?;

SELECT md5(pg_get_viewdef(oid)) AS definition, obj_description(oid, 'pg_class') AS comment, true AS active
FROM pg_class WHERE relnamespace = to_regnamespace(?) AND relname = ? AND relkind = 'v';

LOCK TABLE "public"."orders" IN ACCESS EXCLUSIVE MODE;

-- Returns the user, client and text of the running statement. Literals in the text are replaced by '?': they may be
-- personal data, and erasure could not find a value that is cut off.
CREATE OR REPLACE FUNCTION "turnstile"."circumstances"(verb text) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN jsonb_strip_nulls(jsonb_build_object(
  'verb', verb,
  'command', nullif(current_setting('turnstile.command', true), ''),
  'session_user', session_user,
  'role', nullif(current_setting('role'), 'none'),
  'application_name', nullif(current_setting('application_name'), ''),
  'client', host(inet_client_addr()),
  'pid', pg_backend_pid(),
  'statement_time', statement_timestamp(),
  'query', CASE WHEN verb IS NULL
    THEN left(regexp_replace(left(current_query(), 4000), '''([^'']|'''')*(''|$)', '''?''', 'g'), 500) END));

REVOKE ALL ON FUNCTION "turnstile"."circumstances" FROM PUBLIC;

SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE CAST(CAST(a.grantee AS regrole) AS text) END
FROM pg_proc CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
WHERE pronamespace = to_regnamespace(?) AND proname = ? AND a.grantee <> proowner ORDER BY 1;

SELECT md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM pg_proc WHERE pronamespace = to_regnamespace(?) AND proname = ?;

COMMENT ON FUNCTION "turnstile"."circumstances" IS 'Turnstile: compiled 56f33c706873c6eb definition 9fd30a1101278989e76327633d07a25d';

-- Runs only for changes that the trigger's WHEN clause does not permit.
CREATE OR REPLACE FUNCTION "turnstile"."orders_state_guard_update"() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $turnstile$
#variable_conflict use_column
DECLARE
  turnstile_target smallint := NEW."state";
  turnstile_key text;
  turnstile_source text;
  turnstile_permitted text;
  turnstile_holds boolean;
  turnstile_unmet text;
BEGIN
  -- If pg_temp were not in the search path, it would be searched first, and the caller's temporary tables would hide
  -- the tables that the guards refer to.
  PERFORM set_config('search_path', concat_ws(', ', nullif(current_setting('search_path'), ''), 'pg_temp'), true);
  -- The guards are evaluated as in Turnstile's own statements: on the record in its old state.
  NEW."state" := OLD."state";
  SELECT CASE WHEN false THEN false WHEN "orders"."state" = 1 AND turnstile_target = 2 THEN ((address IS NOT NULL) IS TRUE) ELSE false END, CASE WHEN false THEN '' WHEN "orders"."state" = 1 AND turnstile_target = 2 THEN concat_ws(', ', CASE WHEN (address IS NOT NULL) IS NOT TRUE THEN 'no delivery address' END) ELSE '' END INTO turnstile_holds, turnstile_unmet FROM (SELECT NEW.*) AS "orders";
  NEW."state" := turnstile_target;
  IF turnstile_holds THEN
    RETURN NEW;
  END IF;

  SELECT CASE WHEN (CAST(pg_typeof("orders"."id") AS oid) < 16384) THEN "orders"."id"::text ELSE CASE WHEN num_nulls("orders"."id") = 0 THEN format('%s', "orders"."id") END END, CASE OLD."state" WHEN 0 THEN 'PENDING' WHEN 1 THEN 'PAID' WHEN 2 THEN 'SHIPPED' WHEN 3 THEN 'DELIVERED' WHEN 4 THEN 'CANCELLED' WHEN 5 THEN 'RETURNED' ELSE coalesce('the unknown code ' || OLD."state", 'no state') END, CASE "orders"."state" WHEN 0 THEN 'PAY to PAID, CANCEL to CANCELLED' WHEN 1 THEN 'SHIP to SHIPPED, CANCEL to CANCELLED' WHEN 2 THEN 'DELIVER to DELIVERED, RETURN to RETURNED' WHEN 3 THEN 'RETURN to RETURNED' WHEN 4 THEN 'none' WHEN 5 THEN 'none' ELSE 'none' END
  INTO turnstile_key, turnstile_source, turnstile_permitted FROM (SELECT OLD.*) AS "orders";
  IF turnstile_unmet <> '' THEN
    RAISE EXCEPTION USING
      ERRCODE = 'TS002', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'state',
      MESSAGE = format('%s %s: a change from %s to %s is refused: %s',
        'order', turnstile_key, turnstile_source, CASE turnstile_target WHEN 0 THEN 'PENDING' WHEN 1 THEN 'PAID' WHEN 2 THEN 'SHIPPED' WHEN 3 THEN 'DELIVERED' WHEN 4 THEN 'CANCELLED' WHEN 5 THEN 'RETURNED' ELSE coalesce('the unknown code ' || turnstile_target, 'no state') END, turnstile_unmet),
      HINT = 'make the guard hold, or use Lifecycle.correct, which records the correction in the log';
  END IF;
  RAISE EXCEPTION USING
    ERRCODE = 'TS001', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'state',
    MESSAGE = format('%s %s: a change from %s to %s is not permitted (permitted: %s)',
      'order', turnstile_key, turnstile_source, CASE turnstile_target WHEN 0 THEN 'PENDING' WHEN 1 THEN 'PAID' WHEN 2 THEN 'SHIPPED' WHEN 3 THEN 'DELIVERED' WHEN 4 THEN 'CANCELLED' WHEN 5 THEN 'RETURNED' ELSE coalesce('the unknown code ' || turnstile_target, 'no state') END, turnstile_permitted),
    HINT = 'fire a permitted transition, or use Lifecycle.correct, which records the correction in the log';
END
$turnstile$;

REVOKE ALL ON FUNCTION "turnstile"."orders_state_guard_update" FROM PUBLIC;

SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE CAST(CAST(a.grantee AS regrole) AS text) END
FROM pg_proc CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
WHERE pronamespace = to_regnamespace(?) AND proname = ? AND a.grantee <> proowner ORDER BY 1;

SELECT md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM pg_proc WHERE pronamespace = to_regnamespace(?) AND proname = ?;

COMMENT ON FUNCTION "turnstile"."orders_state_guard_update" IS 'Turnstile: compiled a4b7f7c8bcacc171 definition b78d60df9d378a3b11cfb8f083ba6db4';

-- Refuses records that are created in a state other than an initial one. A row trigger would also fire for a row that
-- moves to another partition, and for an existing row that INSERT .. ON CONFLICT only updates.
CREATE OR REPLACE FUNCTION "turnstile"."orders_state_guard_insert"() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD' SET IntervalStyle = 'iso_8601' SET bytea_output = 'hex' SET extra_float_digits = 1 SET lc_monetary = 'C' AS $turnstile$
DECLARE
  turnstile_key text;
  turnstile_state text;
  turnstile_found boolean;
  names text[];
BEGIN
  IF (SELECT count(*) FROM pg_attribute
    WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attname = ANY (CAST(ARRAY['id', 'state'] AS text[]))) = 2 THEN
    SELECT true, CASE WHEN (CAST(pg_typeof("orders"."id") AS oid) < 16384) THEN "orders"."id"::text ELSE CASE WHEN num_nulls("orders"."id") = 0 THEN format('%s', "orders"."id") END END, CASE "orders"."state" WHEN 0 THEN 'PENDING' WHEN 1 THEN 'PAID' WHEN 2 THEN 'SHIPPED' WHEN 3 THEN 'DELIVERED' WHEN 4 THEN 'CANCELLED' WHEN 5 THEN 'RETURNED' ELSE coalesce('the unknown code ' || "orders"."state", 'no state') END
FROM turnstile_new AS "orders" WHERE ("orders"."state" IN (0, 1)) IS NOT TRUE LIMIT 1 INTO turnstile_found, turnstile_key, turnstile_state;
  ELSE
    names := (
      SELECT array_agg(coalesce(same.attname, renamed.attname)::text ORDER BY k.n)
      FROM unnest(CAST(ARRAY['id', 'state'] AS text[]), CAST(ARRAY[1, 4] AS smallint[])) WITH ORDINALITY AS k(name, number, n)
      LEFT JOIN pg_attribute same
        ON same.attrelid = TG_RELID AND same.attname = k.name AND NOT same.attisdropped
      LEFT JOIN pg_attribute renamed
        ON renamed.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND renamed.attnum = k.number
          AND NOT renamed.attisdropped AND renamed.attname <> ALL (CAST(ARRAY['id', 'state'] AS text[])));
    IF num_nulls(names[1], names[2]) > 0 THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('table %I.%I: expected columns %s, at least one is missing',
          TG_TABLE_SCHEMA, TG_TABLE_NAME, 'id, state'),
        HINT = 'run turnstile install with the current columns, or turnstile uninstall';
    END IF;
    EXECUTE format('SELECT true, CASE WHEN (CAST(pg_typeof("orders".%1$I) AS oid) < 16384) THEN "orders".%1$I::text ELSE CASE WHEN num_nulls("orders".%1$I) = 0 THEN format(''%%s'', "orders".%1$I) END END, CASE "orders".%2$I WHEN 0 THEN ''PENDING'' WHEN 1 THEN ''PAID'' WHEN 2 THEN ''SHIPPED'' WHEN 3 THEN ''DELIVERED'' WHEN 4 THEN ''CANCELLED'' WHEN 5 THEN ''RETURNED'' ELSE coalesce(''the unknown code '' || "orders".%2$I, ''no state'') END
FROM turnstile_new AS "orders" WHERE ("orders".%2$I IN (0, 1)) IS NOT TRUE LIMIT 1', VARIADIC names) INTO turnstile_found, turnstile_key, turnstile_state;
  END IF;
  IF turnstile_found THEN
    RAISE EXCEPTION USING
      ERRCODE = 'TS003', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'state',
      MESSAGE = format('%s %s: a record cannot be created in state %s (initial: %s)',
        'order', turnstile_key, turnstile_state, 'PENDING, PAID'),
      HINT = 'insert it in an initial state; Lifecycle.correct sets any other state and records that in the log';
  END IF;
  RETURN NULL;
END
$turnstile$;

REVOKE ALL ON FUNCTION "turnstile"."orders_state_guard_insert" FROM PUBLIC;

SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE CAST(CAST(a.grantee AS regrole) AS text) END
FROM pg_proc CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
WHERE pronamespace = to_regnamespace(?) AND proname = ? AND a.grantee <> proowner ORDER BY 1;

SELECT md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM pg_proc WHERE pronamespace = to_regnamespace(?) AND proname = ?;

COMMENT ON FUNCTION "turnstile"."orders_state_guard_insert" IS 'Turnstile: compiled 9863f38b1c053520 definition 57aa12de77b5d76242110368003f3913';

-- Appends a bypass to the stream of each record whose state a statement changed without Turnstile. Nested loops over
-- transition tables would take minutes, other joins take tenths of a second. The planner's estimates of their sizes are
-- so wrong that just-in-time compilation would take longer than the statement.
CREATE OR REPLACE FUNCTION "turnstile"."orders_state_bypass_update"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD' SET IntervalStyle = 'iso_8601' SET bytea_output = 'hex' SET extra_float_digits = 1 SET lc_monetary = 'C' AS $turnstile$
DECLARE
  names text[];
BEGIN
  IF (SELECT count(*) FROM pg_attribute
    WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attname = ANY (CAST(ARRAY['id', 'state'] AS text[]))) = 2 THEN
    WITH changed AS MATERIALIZED (SELECT key, b.state AS was, a.state AS now
FROM (SELECT CASE WHEN (CAST(pg_typeof("orders"."id") AS oid) < 16384) THEN "orders"."id"::text ELSE CASE WHEN num_nulls("orders"."id") = 0 THEN format('%s', "orders"."id") END END AS key, CASE WHEN CAST(pg_typeof("orders"."state") AS oid) IN (20, 21, 23) THEN CAST("orders"."state" AS smallint) END AS state FROM turnstile_old AS "orders") AS b
FULL JOIN (SELECT CASE WHEN (CAST(pg_typeof("orders"."id") AS oid) < 16384) THEN "orders"."id"::text ELSE CASE WHEN num_nulls("orders"."id") = 0 THEN format('%s', "orders"."id") END END AS key, CASE WHEN CAST(pg_typeof("orders"."state") AS oid) IN (20, 21, 23) THEN CAST("orders"."state" AS smallint) END AS state FROM turnstile_new AS "orders") AS a USING (key)
WHERE (b.state IS DISTINCT FROM a.state OR b.key IS NULL OR a.key IS NULL) AND key IS NOT NULL),
  head AS (
    INSERT INTO "turnstile".stream AS s (category, key, version, horizon)
    SELECT 1, key, 1, "turnstile".log_xid() FROM changed ORDER BY key
    ON CONFLICT (category, key) DO UPDATE
      SET version = s.version + 1, horizon = greatest(s.horizon, "turnstile".log_xid())
    RETURNING id, key, version, horizon)
  INSERT INTO "turnstile".event (stream_id, horizon, version, type, from_state, to_state, actor, command_id, metadata)
  SELECT head.id, head.horizon, head.version, 12, changed.was, changed.now,
    CASE WHEN true THEN nullif(current_setting('turnstile.actor', true), '') END,
    CASE WHEN true THEN CAST(nullif(current_setting('turnstile.command_id', true), '') AS uuid) END,
    (SELECT "turnstile".circumstances(NULL) - CASE WHEN true THEN '' ELSE 'command' END
      || jsonb_build_object('bypass', TG_OP))
  FROM head JOIN changed USING (key)
  ORDER BY key;
  ELSE
    names := (
      SELECT array_agg(coalesce(same.attname, renamed.attname)::text ORDER BY k.n)
      FROM unnest(CAST(ARRAY['id', 'state'] AS text[]), CAST(ARRAY[1, 4] AS smallint[])) WITH ORDINALITY AS k(name, number, n)
      LEFT JOIN pg_attribute same
        ON same.attrelid = TG_RELID AND same.attname = k.name AND NOT same.attisdropped
      LEFT JOIN pg_attribute renamed
        ON renamed.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND renamed.attnum = k.number
          AND NOT renamed.attisdropped AND renamed.attname <> ALL (CAST(ARRAY['id', 'state'] AS text[])));
    IF num_nulls(names[1], names[2]) > 0 THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('table %I.%I: expected columns %s, at least one is missing',
          TG_TABLE_SCHEMA, TG_TABLE_NAME, 'id, state'),
        HINT = 'run turnstile install with the current columns, or turnstile uninstall';
    END IF;
    EXECUTE format('WITH changed AS MATERIALIZED (SELECT key, b.state AS was, a.state AS now
FROM (SELECT CASE WHEN (CAST(pg_typeof("orders".%1$I) AS oid) < 16384) THEN "orders".%1$I::text ELSE CASE WHEN num_nulls("orders".%1$I) = 0 THEN format(''%%s'', "orders".%1$I) END END AS key, CASE WHEN CAST(pg_typeof("orders".%2$I) AS oid) IN (20, 21, 23) THEN CAST("orders".%2$I AS smallint) END AS state FROM turnstile_old AS "orders") AS b
FULL JOIN (SELECT CASE WHEN (CAST(pg_typeof("orders".%1$I) AS oid) < 16384) THEN "orders".%1$I::text ELSE CASE WHEN num_nulls("orders".%1$I) = 0 THEN format(''%%s'', "orders".%1$I) END END AS key, CASE WHEN CAST(pg_typeof("orders".%2$I) AS oid) IN (20, 21, 23) THEN CAST("orders".%2$I AS smallint) END AS state FROM turnstile_new AS "orders") AS a USING (key)
WHERE (b.state IS DISTINCT FROM a.state OR b.key IS NULL OR a.key IS NULL) AND key IS NOT NULL),
  head AS (
    INSERT INTO "turnstile".stream AS s (category, key, version, horizon)
    SELECT 1, key, 1, "turnstile".log_xid() FROM changed ORDER BY key
    ON CONFLICT (category, key) DO UPDATE
      SET version = s.version + 1, horizon = greatest(s.horizon, "turnstile".log_xid())
    RETURNING id, key, version, horizon)
  INSERT INTO "turnstile".event (stream_id, horizon, version, type, from_state, to_state, actor, command_id, metadata)
  SELECT head.id, head.horizon, head.version, 12, changed.was, changed.now,
    CASE WHEN true THEN nullif(current_setting(''turnstile.actor'', true), '''') END,
    CASE WHEN true THEN CAST(nullif(current_setting(''turnstile.command_id'', true), '''') AS uuid) END,
    (SELECT "turnstile".circumstances(NULL) - CASE WHEN true THEN '''' ELSE ''command'' END
      || jsonb_build_object(''bypass'', $1))
  FROM head JOIN changed USING (key)
  ORDER BY key', VARIADIC names) USING TG_OP;
  END IF;
  RETURN NULL;
END
$turnstile$;

REVOKE ALL ON FUNCTION "turnstile"."orders_state_bypass_update" FROM PUBLIC;

SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE CAST(CAST(a.grantee AS regrole) AS text) END
FROM pg_proc CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
WHERE pronamespace = to_regnamespace(?) AND proname = ? AND a.grantee <> proowner ORDER BY 1;

SELECT md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM pg_proc WHERE pronamespace = to_regnamespace(?) AND proname = ?;

COMMENT ON FUNCTION "turnstile"."orders_state_bypass_update" IS 'Turnstile: compiled 154d5a30fcca8c3f definition 8832dee8a6ebe7751d4671e3d0649b3f';

-- Appends a bypass to the stream of each record whose state a statement changed without Turnstile. Nested loops over
-- transition tables would take minutes, other joins take tenths of a second. The planner's estimates of their sizes are
-- so wrong that just-in-time compilation would take longer than the statement.
CREATE OR REPLACE FUNCTION "turnstile"."orders_state_bypass_insert"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD' SET IntervalStyle = 'iso_8601' SET bytea_output = 'hex' SET extra_float_digits = 1 SET lc_monetary = 'C' AS $turnstile$
DECLARE
  names text[];
BEGIN
  IF (SELECT count(*) FROM pg_attribute
    WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attname = ANY (CAST(ARRAY['id', 'state'] AS text[]))) = 2 THEN
    WITH changed AS MATERIALIZED (SELECT CASE WHEN (CAST(pg_typeof("orders"."id") AS oid) < 16384) THEN "orders"."id"::text ELSE CASE WHEN num_nulls("orders"."id") = 0 THEN format('%s', "orders"."id") END END AS key, CAST(NULL AS smallint) AS was, CASE WHEN CAST(pg_typeof("orders"."state") AS oid) IN (20, 21, 23) THEN CAST("orders"."state" AS smallint) END AS now
FROM turnstile_new AS "orders" WHERE CASE WHEN (CAST(pg_typeof("orders"."id") AS oid) < 16384) THEN "orders"."id"::text ELSE CASE WHEN num_nulls("orders"."id") = 0 THEN format('%s', "orders"."id") END END IS NOT NULL),
  head AS (
    INSERT INTO "turnstile".stream AS s (category, key, version, horizon)
    SELECT 1, key, 1, "turnstile".log_xid() FROM changed ORDER BY key
    ON CONFLICT (category, key) DO UPDATE
      SET version = s.version + 1, horizon = greatest(s.horizon, "turnstile".log_xid())
    RETURNING id, key, version, horizon)
  INSERT INTO "turnstile".event (stream_id, horizon, version, type, from_state, to_state, actor, command_id, metadata)
  SELECT head.id, head.horizon, head.version, 12, changed.was, changed.now,
    CASE WHEN true THEN nullif(current_setting('turnstile.actor', true), '') END,
    CASE WHEN true THEN CAST(nullif(current_setting('turnstile.command_id', true), '') AS uuid) END,
    (SELECT "turnstile".circumstances(NULL) - CASE WHEN true THEN '' ELSE 'command' END
      || jsonb_build_object('bypass', TG_OP))
  FROM head JOIN changed USING (key)
  ORDER BY key;
  ELSE
    names := (
      SELECT array_agg(coalesce(same.attname, renamed.attname)::text ORDER BY k.n)
      FROM unnest(CAST(ARRAY['id', 'state'] AS text[]), CAST(ARRAY[1, 4] AS smallint[])) WITH ORDINALITY AS k(name, number, n)
      LEFT JOIN pg_attribute same
        ON same.attrelid = TG_RELID AND same.attname = k.name AND NOT same.attisdropped
      LEFT JOIN pg_attribute renamed
        ON renamed.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND renamed.attnum = k.number
          AND NOT renamed.attisdropped AND renamed.attname <> ALL (CAST(ARRAY['id', 'state'] AS text[])));
    IF num_nulls(names[1], names[2]) > 0 THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('table %I.%I: expected columns %s, at least one is missing',
          TG_TABLE_SCHEMA, TG_TABLE_NAME, 'id, state'),
        HINT = 'run turnstile install with the current columns, or turnstile uninstall';
    END IF;
    EXECUTE format('WITH changed AS MATERIALIZED (SELECT CASE WHEN (CAST(pg_typeof("orders".%1$I) AS oid) < 16384) THEN "orders".%1$I::text ELSE CASE WHEN num_nulls("orders".%1$I) = 0 THEN format(''%%s'', "orders".%1$I) END END AS key, CAST(NULL AS smallint) AS was, CASE WHEN CAST(pg_typeof("orders".%2$I) AS oid) IN (20, 21, 23) THEN CAST("orders".%2$I AS smallint) END AS now
FROM turnstile_new AS "orders" WHERE CASE WHEN (CAST(pg_typeof("orders".%1$I) AS oid) < 16384) THEN "orders".%1$I::text ELSE CASE WHEN num_nulls("orders".%1$I) = 0 THEN format(''%%s'', "orders".%1$I) END END IS NOT NULL),
  head AS (
    INSERT INTO "turnstile".stream AS s (category, key, version, horizon)
    SELECT 1, key, 1, "turnstile".log_xid() FROM changed ORDER BY key
    ON CONFLICT (category, key) DO UPDATE
      SET version = s.version + 1, horizon = greatest(s.horizon, "turnstile".log_xid())
    RETURNING id, key, version, horizon)
  INSERT INTO "turnstile".event (stream_id, horizon, version, type, from_state, to_state, actor, command_id, metadata)
  SELECT head.id, head.horizon, head.version, 12, changed.was, changed.now,
    CASE WHEN true THEN nullif(current_setting(''turnstile.actor'', true), '''') END,
    CASE WHEN true THEN CAST(nullif(current_setting(''turnstile.command_id'', true), '''') AS uuid) END,
    (SELECT "turnstile".circumstances(NULL) - CASE WHEN true THEN '''' ELSE ''command'' END
      || jsonb_build_object(''bypass'', $1))
  FROM head JOIN changed USING (key)
  ORDER BY key', VARIADIC names) USING TG_OP;
  END IF;
  RETURN NULL;
END
$turnstile$;

REVOKE ALL ON FUNCTION "turnstile"."orders_state_bypass_insert" FROM PUBLIC;

SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE CAST(CAST(a.grantee AS regrole) AS text) END
FROM pg_proc CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
WHERE pronamespace = to_regnamespace(?) AND proname = ? AND a.grantee <> proowner ORDER BY 1;

SELECT md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM pg_proc WHERE pronamespace = to_regnamespace(?) AND proname = ?;

COMMENT ON FUNCTION "turnstile"."orders_state_bypass_insert" IS 'Turnstile: compiled 071e2969ed4cb8e2 definition 41672901c1e5cc539d6552de79f3e978';

-- Appends a bypass to the stream of each record whose state a statement changed without Turnstile. Nested loops over
-- transition tables would take minutes, other joins take tenths of a second. The planner's estimates of their sizes are
-- so wrong that just-in-time compilation would take longer than the statement.
CREATE OR REPLACE FUNCTION "turnstile"."orders_state_bypass_delete"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD' SET IntervalStyle = 'iso_8601' SET bytea_output = 'hex' SET extra_float_digits = 1 SET lc_monetary = 'C' AS $turnstile$
DECLARE
  names text[];
BEGIN
  IF (SELECT count(*) FROM pg_attribute
    WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attname = ANY (CAST(ARRAY['id', 'state'] AS text[]))) = 2 THEN
    WITH changed AS MATERIALIZED (SELECT CASE WHEN (CAST(pg_typeof("orders"."id") AS oid) < 16384) THEN "orders"."id"::text ELSE CASE WHEN num_nulls("orders"."id") = 0 THEN format('%s', "orders"."id") END END AS key, CASE WHEN CAST(pg_typeof("orders"."state") AS oid) IN (20, 21, 23) THEN CAST("orders"."state" AS smallint) END AS was, CAST(NULL AS smallint) AS now
FROM turnstile_old AS "orders" WHERE CASE WHEN (CAST(pg_typeof("orders"."id") AS oid) < 16384) THEN "orders"."id"::text ELSE CASE WHEN num_nulls("orders"."id") = 0 THEN format('%s', "orders"."id") END END IS NOT NULL),
  head AS (
    INSERT INTO "turnstile".stream AS s (category, key, version, horizon)
    SELECT 1, key, 1, "turnstile".log_xid() FROM changed ORDER BY key
    ON CONFLICT (category, key) DO UPDATE
      SET version = s.version + 1, horizon = greatest(s.horizon, "turnstile".log_xid())
    RETURNING id, key, version, horizon)
  INSERT INTO "turnstile".event (stream_id, horizon, version, type, from_state, to_state, actor, command_id, metadata)
  SELECT head.id, head.horizon, head.version, 12, changed.was, changed.now,
    CASE WHEN true THEN nullif(current_setting('turnstile.actor', true), '') END,
    CASE WHEN true THEN CAST(nullif(current_setting('turnstile.command_id', true), '') AS uuid) END,
    (SELECT "turnstile".circumstances(NULL) - CASE WHEN true THEN '' ELSE 'command' END
      || jsonb_build_object('bypass', TG_OP))
  FROM head JOIN changed USING (key)
  ORDER BY key;
  ELSE
    names := (
      SELECT array_agg(coalesce(same.attname, renamed.attname)::text ORDER BY k.n)
      FROM unnest(CAST(ARRAY['id', 'state'] AS text[]), CAST(ARRAY[1, 4] AS smallint[])) WITH ORDINALITY AS k(name, number, n)
      LEFT JOIN pg_attribute same
        ON same.attrelid = TG_RELID AND same.attname = k.name AND NOT same.attisdropped
      LEFT JOIN pg_attribute renamed
        ON renamed.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND renamed.attnum = k.number
          AND NOT renamed.attisdropped AND renamed.attname <> ALL (CAST(ARRAY['id', 'state'] AS text[])));
    IF num_nulls(names[1], names[2]) > 0 THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('table %I.%I: expected columns %s, at least one is missing',
          TG_TABLE_SCHEMA, TG_TABLE_NAME, 'id, state'),
        HINT = 'run turnstile install with the current columns, or turnstile uninstall';
    END IF;
    EXECUTE format('WITH changed AS MATERIALIZED (SELECT CASE WHEN (CAST(pg_typeof("orders".%1$I) AS oid) < 16384) THEN "orders".%1$I::text ELSE CASE WHEN num_nulls("orders".%1$I) = 0 THEN format(''%%s'', "orders".%1$I) END END AS key, CASE WHEN CAST(pg_typeof("orders".%2$I) AS oid) IN (20, 21, 23) THEN CAST("orders".%2$I AS smallint) END AS was, CAST(NULL AS smallint) AS now
FROM turnstile_old AS "orders" WHERE CASE WHEN (CAST(pg_typeof("orders".%1$I) AS oid) < 16384) THEN "orders".%1$I::text ELSE CASE WHEN num_nulls("orders".%1$I) = 0 THEN format(''%%s'', "orders".%1$I) END END IS NOT NULL),
  head AS (
    INSERT INTO "turnstile".stream AS s (category, key, version, horizon)
    SELECT 1, key, 1, "turnstile".log_xid() FROM changed ORDER BY key
    ON CONFLICT (category, key) DO UPDATE
      SET version = s.version + 1, horizon = greatest(s.horizon, "turnstile".log_xid())
    RETURNING id, key, version, horizon)
  INSERT INTO "turnstile".event (stream_id, horizon, version, type, from_state, to_state, actor, command_id, metadata)
  SELECT head.id, head.horizon, head.version, 12, changed.was, changed.now,
    CASE WHEN true THEN nullif(current_setting(''turnstile.actor'', true), '''') END,
    CASE WHEN true THEN CAST(nullif(current_setting(''turnstile.command_id'', true), '''') AS uuid) END,
    (SELECT "turnstile".circumstances(NULL) - CASE WHEN true THEN '''' ELSE ''command'' END
      || jsonb_build_object(''bypass'', $1))
  FROM head JOIN changed USING (key)
  ORDER BY key', VARIADIC names) USING TG_OP;
  END IF;
  RETURN NULL;
END
$turnstile$;

REVOKE ALL ON FUNCTION "turnstile"."orders_state_bypass_delete" FROM PUBLIC;

SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE CAST(CAST(a.grantee AS regrole) AS text) END
FROM pg_proc CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
WHERE pronamespace = to_regnamespace(?) AND proname = ? AND a.grantee <> proowner ORDER BY 1;

SELECT md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM pg_proc WHERE pronamespace = to_regnamespace(?) AND proname = ?;

COMMENT ON FUNCTION "turnstile"."orders_state_bypass_delete" IS 'Turnstile: compiled 72852e8dc1e9a6e3 definition ee29091145261eb01b2cb1105b76656c';

-- Appends a bypass to the stream of each record whose state a statement changed without Turnstile. Nested loops over
-- transition tables would take minutes, other joins take tenths of a second. The planner's estimates of their sizes are
-- so wrong that just-in-time compilation would take longer than the statement.
CREATE OR REPLACE FUNCTION "turnstile"."orders_state_bypass_truncate"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD' SET IntervalStyle = 'iso_8601' SET bytea_output = 'hex' SET extra_float_digits = 1 SET lc_monetary = 'C' AS $turnstile$
DECLARE
  names text[];
BEGIN
  IF true THEN
    WITH changed AS MATERIALIZED (SELECT '' AS key, CAST(NULL AS smallint) AS was, CAST(NULL AS smallint) AS now),
  head AS (
    INSERT INTO "turnstile".stream AS s (category, key, version, horizon)
    SELECT 1, key, 1, "turnstile".log_xid() FROM changed ORDER BY key
    ON CONFLICT (category, key) DO UPDATE
      SET version = s.version + 1, horizon = greatest(s.horizon, "turnstile".log_xid())
    RETURNING id, key, version, horizon)
  INSERT INTO "turnstile".event (stream_id, horizon, version, type, from_state, to_state, actor, command_id, metadata)
  SELECT head.id, head.horizon, head.version, 12, changed.was, changed.now,
    CASE WHEN true THEN nullif(current_setting('turnstile.actor', true), '') END,
    CASE WHEN true THEN CAST(nullif(current_setting('turnstile.command_id', true), '') AS uuid) END,
    (SELECT "turnstile".circumstances(NULL) - CASE WHEN true THEN '' ELSE 'command' END
      || jsonb_build_object('bypass', TG_OP))
  FROM head JOIN changed USING (key)
  ORDER BY key;
  ELSE
    names := (
      SELECT array_agg(coalesce(same.attname, renamed.attname)::text ORDER BY k.n)
      FROM unnest(CAST(ARRAY['id', 'state'] AS text[]), CAST(ARRAY[1, 4] AS smallint[])) WITH ORDINALITY AS k(name, number, n)
      LEFT JOIN pg_attribute same
        ON same.attrelid = TG_RELID AND same.attname = k.name AND NOT same.attisdropped
      LEFT JOIN pg_attribute renamed
        ON renamed.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND renamed.attnum = k.number
          AND NOT renamed.attisdropped AND renamed.attname <> ALL (CAST(ARRAY['id', 'state'] AS text[])));
    IF num_nulls(names[1], names[2]) > 0 THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('table %I.%I: expected columns %s, at least one is missing',
          TG_TABLE_SCHEMA, TG_TABLE_NAME, 'id, state'),
        HINT = 'run turnstile install with the current columns, or turnstile uninstall';
    END IF;
    EXECUTE format('WITH changed AS MATERIALIZED (SELECT '''' AS key, CAST(NULL AS smallint) AS was, CAST(NULL AS smallint) AS now),
  head AS (
    INSERT INTO "turnstile".stream AS s (category, key, version, horizon)
    SELECT 1, key, 1, "turnstile".log_xid() FROM changed ORDER BY key
    ON CONFLICT (category, key) DO UPDATE
      SET version = s.version + 1, horizon = greatest(s.horizon, "turnstile".log_xid())
    RETURNING id, key, version, horizon)
  INSERT INTO "turnstile".event (stream_id, horizon, version, type, from_state, to_state, actor, command_id, metadata)
  SELECT head.id, head.horizon, head.version, 12, changed.was, changed.now,
    CASE WHEN true THEN nullif(current_setting(''turnstile.actor'', true), '''') END,
    CASE WHEN true THEN CAST(nullif(current_setting(''turnstile.command_id'', true), '''') AS uuid) END,
    (SELECT "turnstile".circumstances(NULL) - CASE WHEN true THEN '''' ELSE ''command'' END
      || jsonb_build_object(''bypass'', $1))
  FROM head JOIN changed USING (key)
  ORDER BY key', VARIADIC names) USING TG_OP;
  END IF;
  RETURN NULL;
END
$turnstile$;

REVOKE ALL ON FUNCTION "turnstile"."orders_state_bypass_truncate" FROM PUBLIC;

SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE CAST(CAST(a.grantee AS regrole) AS text) END
FROM pg_proc CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
WHERE pronamespace = to_regnamespace(?) AND proname = ? AND a.grantee <> proowner ORDER BY 1;

SELECT md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM pg_proc WHERE pronamespace = to_regnamespace(?) AND proname = ?;

COMMENT ON FUNCTION "turnstile"."orders_state_bypass_truncate" IS 'Turnstile: compiled ce78a4de4b020502 definition bbeffe48c0bcd952172a20f45c7ffa29';

SELECT md5(replace(pg_get_constraintdef(oid), ' NOT VALID', '')) AS definition,
  obj_description(oid, 'pg_constraint') AS comment, convalidated AS active
FROM pg_constraint WHERE conrelid = to_regclass(?) AND conname = ?;

ALTER TABLE "public"."orders" ADD CONSTRAINT "turnstile_state_known" CHECK ("state" IN (0, 1, 2, 3, 4, 5)) NOT VALID;

SELECT md5(replace(pg_get_constraintdef(oid), ' NOT VALID', '')) AS definition,
  obj_description(oid, 'pg_constraint') AS comment, convalidated AS active
FROM pg_constraint WHERE conrelid = to_regclass(?) AND conname = ?;

COMMENT ON CONSTRAINT "turnstile_state_known" ON "public"."orders" IS 'Turnstile: compiled 8c391944a0280d3b definition 602195ca58c941623310841717252fe4';

CREATE OR REPLACE TRIGGER "zz_turnstile_state_guard_update" BEFORE UPDATE ON "public"."orders" FOR EACH ROW
WHEN (OLD."state" IS DISTINCT FROM NEW."state"
  AND (OLD."state" = 0 AND NEW."state" IN (1, 4) OR OLD."state" = 1 AND NEW."state" IN (4) OR OLD."state" = 2 AND NEW."state" IN (3, 5) OR OLD."state" = 3 AND NEW."state" IN (5)) IS NOT TRUE
  AND current_setting('turnstile.door', true) IS DISTINCT FROM extract(epoch FROM statement_timestamp())::text)
EXECUTE FUNCTION "turnstile"."orders_state_guard_update"();

ALTER TABLE "public"."orders" ENABLE ALWAYS TRIGGER "zz_turnstile_state_guard_update";

SELECT md5(pg_get_triggerdef(t.oid)) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
  t.tgenabled = 'A' AND NOT EXISTS (
    SELECT FROM pg_partition_tree(t.tgrelid) AS below
    JOIN pg_trigger clone ON clone.tgrelid = below.relid AND clone.tgname = t.tgname
    WHERE clone.tgparentid <> 0 AND clone.tgenabled <> 'A') AS active
FROM pg_trigger t WHERE t.tgrelid = to_regclass(?) AND t.tgname = ?;

COMMENT ON TRIGGER "zz_turnstile_state_guard_update" ON "public"."orders" IS 'Turnstile: compiled 444dd4e55278c13e definition e451acc90e1e6b2edd20c665f95a278b';

CREATE OR REPLACE TRIGGER "zz_turnstile_state_guard_insert" AFTER INSERT ON "public"."orders" REFERENCING NEW TABLE AS turnstile_new
FOR EACH STATEMENT WHEN (current_setting('turnstile.door', true) IS DISTINCT FROM extract(epoch FROM statement_timestamp())::text)
EXECUTE FUNCTION "turnstile"."orders_state_guard_insert"();

ALTER TABLE "public"."orders" ENABLE ALWAYS TRIGGER "zz_turnstile_state_guard_insert";

SELECT md5(pg_get_triggerdef(t.oid)) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
  t.tgenabled = 'A' AND NOT EXISTS (
    SELECT FROM pg_partition_tree(t.tgrelid) AS below
    JOIN pg_trigger clone ON clone.tgrelid = below.relid AND clone.tgname = t.tgname
    WHERE clone.tgparentid <> 0 AND clone.tgenabled <> 'A') AS active
FROM pg_trigger t WHERE t.tgrelid = to_regclass(?) AND t.tgname = ?;

COMMENT ON TRIGGER "zz_turnstile_state_guard_insert" ON "public"."orders" IS 'Turnstile: compiled 3cb929d3974421bd definition c5e92dfcb899483f22d181f166e550d9';

CREATE OR REPLACE TRIGGER "zz_turnstile_state_bypass_update" AFTER UPDATE ON "public"."orders" REFERENCING OLD TABLE AS turnstile_old NEW TABLE AS turnstile_new FOR EACH STATEMENT
WHEN (current_setting('turnstile.door', true) IS DISTINCT FROM extract(epoch FROM statement_timestamp())::text)
EXECUTE FUNCTION "turnstile"."orders_state_bypass_update"();

ALTER TABLE "public"."orders" ENABLE ALWAYS TRIGGER "zz_turnstile_state_bypass_update";

SELECT md5(pg_get_triggerdef(t.oid)) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
  t.tgenabled = 'A' AND NOT EXISTS (
    SELECT FROM pg_partition_tree(t.tgrelid) AS below
    JOIN pg_trigger clone ON clone.tgrelid = below.relid AND clone.tgname = t.tgname
    WHERE clone.tgparentid <> 0 AND clone.tgenabled <> 'A') AS active
FROM pg_trigger t WHERE t.tgrelid = to_regclass(?) AND t.tgname = ?;

COMMENT ON TRIGGER "zz_turnstile_state_bypass_update" ON "public"."orders" IS 'Turnstile: compiled ae77865e11d0436a definition da42463083a1a6c6d115c0a758331a52';

CREATE OR REPLACE TRIGGER "zz_turnstile_state_bypass_insert" AFTER INSERT ON "public"."orders" REFERENCING NEW TABLE AS turnstile_new FOR EACH STATEMENT
WHEN (current_setting('turnstile.door', true) IS DISTINCT FROM extract(epoch FROM statement_timestamp())::text)
EXECUTE FUNCTION "turnstile"."orders_state_bypass_insert"();

ALTER TABLE "public"."orders" ENABLE ALWAYS TRIGGER "zz_turnstile_state_bypass_insert";

SELECT md5(pg_get_triggerdef(t.oid)) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
  t.tgenabled = 'A' AND NOT EXISTS (
    SELECT FROM pg_partition_tree(t.tgrelid) AS below
    JOIN pg_trigger clone ON clone.tgrelid = below.relid AND clone.tgname = t.tgname
    WHERE clone.tgparentid <> 0 AND clone.tgenabled <> 'A') AS active
FROM pg_trigger t WHERE t.tgrelid = to_regclass(?) AND t.tgname = ?;

COMMENT ON TRIGGER "zz_turnstile_state_bypass_insert" ON "public"."orders" IS 'Turnstile: compiled b7bb9cf64e6939cc definition 5c95927e209ff88a151ba26b28284297';

CREATE OR REPLACE TRIGGER "zz_turnstile_state_bypass_delete" AFTER DELETE ON "public"."orders" REFERENCING OLD TABLE AS turnstile_old FOR EACH STATEMENT
WHEN (current_setting('turnstile.door', true) IS DISTINCT FROM extract(epoch FROM statement_timestamp())::text)
EXECUTE FUNCTION "turnstile"."orders_state_bypass_delete"();

ALTER TABLE "public"."orders" ENABLE ALWAYS TRIGGER "zz_turnstile_state_bypass_delete";

SELECT md5(pg_get_triggerdef(t.oid)) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
  t.tgenabled = 'A' AND NOT EXISTS (
    SELECT FROM pg_partition_tree(t.tgrelid) AS below
    JOIN pg_trigger clone ON clone.tgrelid = below.relid AND clone.tgname = t.tgname
    WHERE clone.tgparentid <> 0 AND clone.tgenabled <> 'A') AS active
FROM pg_trigger t WHERE t.tgrelid = to_regclass(?) AND t.tgname = ?;

COMMENT ON TRIGGER "zz_turnstile_state_bypass_delete" ON "public"."orders" IS 'Turnstile: compiled 992ef5caee277df5 definition b79c310f4de555978ee8f5d8983dfe6c';

CREATE OR REPLACE TRIGGER "zz_turnstile_state_bypass_truncate" AFTER TRUNCATE ON "public"."orders"  FOR EACH STATEMENT
WHEN (current_setting('turnstile.door', true) IS DISTINCT FROM extract(epoch FROM statement_timestamp())::text)
EXECUTE FUNCTION "turnstile"."orders_state_bypass_truncate"();

ALTER TABLE "public"."orders" ENABLE ALWAYS TRIGGER "zz_turnstile_state_bypass_truncate";

SELECT md5(pg_get_triggerdef(t.oid)) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
  t.tgenabled = 'A' AND NOT EXISTS (
    SELECT FROM pg_partition_tree(t.tgrelid) AS below
    JOIN pg_trigger clone ON clone.tgrelid = below.relid AND clone.tgname = t.tgname
    WHERE clone.tgparentid <> 0 AND clone.tgenabled <> 'A') AS active
FROM pg_trigger t WHERE t.tgrelid = to_regclass(?) AND t.tgname = ?;

COMMENT ON TRIGGER "zz_turnstile_state_bypass_truncate" ON "public"."orders" IS 'Turnstile: compiled 4bdf9542a855892b definition 97e9503593638aaf522fb2108207b91f';

setSavepoint;

CREATE OR REPLACE VIEW "turnstile"."orders_state" WITH (security_invoker = true) AS
SELECT "orders"."id", "orders"."customer", "orders"."address", "orders"."state", turnstile_state.name AS "state_name"
FROM "public"."orders" AS "orders"
LEFT JOIN "turnstile".state AS turnstile_state
  ON turnstile_state.machine = 1 AND turnstile_state.code = "orders"."state";

SELECT md5(pg_get_viewdef(oid)) AS definition, obj_description(oid, 'pg_class') AS comment, true AS active
FROM pg_class WHERE relnamespace = to_regnamespace(?) AND relname = ? AND relkind = 'v';

COMMENT ON VIEW "turnstile"."orders_state" IS 'Turnstile: compiled d2ac9b59fa0584ea definition db2a8a23591c09b0ee104aa0a18b5459';

SELECT category, table_name, excepted FROM "turnstile".watched ORDER BY 2;

commit;

SET LOCAL lock_timeout = 2000;

SELECT pg_advisory_xact_lock(hashtextextended('turnstile enforcement ' || ?, 0));

SELECT n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass(?);

WITH RECURSIVE under(attname, type, oid) AS (
  SELECT attname, atttypid, atttypid FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND CAST(atttypid AS bigint) >= 16384
  UNION ALL
  SELECT u.attname, u.type, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END
  FROM under u JOIN pg_type t ON t.oid = u.oid
  WHERE CAST(t.oid AS bigint) >= 16384 AND (t.typtype = 'd' OR (t.typcategory = 'A' AND t.typelem <> 0)))
SELECT attname, CASE WHEN min(CAST(oid AS bigint)) < 16384 THEN CAST(type AS bigint) ELSE 0 END
FROM under GROUP BY attname, type;

WITH RECURSIVE under(attnum, name, declared, coll, oid) AS (
  SELECT attnum, attname, format_type(atttypid, atttypmod), attcollation, atttypid
  FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT u.attnum, u.name, u.declared, u.coll, t.typbasetype
  FROM under u JOIN pg_type t ON t.oid = u.oid WHERE t.typtype = 'd')
SELECT u.name, u.declared,
  CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' || quote_ident(t.typname)
    WHEN t.typname IN ('name', 'char') THEN 'text' ELSE format_type(t.oid, -1) END AS type,
  CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE '' END AS own_name,
  CAST(t.typtype AS text) || CASE WHEN t.typcategory = 'S' THEN 'S' ELSE '' END AS kind,
  coalesce(c.collisdeterministic, true) AS deterministic
FROM under u
JOIN pg_type t ON t.oid = u.oid AND t.typtype <> 'd'
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_collation c ON c.oid = u.coll
ORDER BY u.attnum;

SELECT l.id, l.machine, l.category, l.table_name, l.id_columns, l.state_column, l.version_column,
  m.version, v.definition
FROM "turnstile".lifecycle l
JOIN "turnstile".machine m ON m.id = l.machine
JOIN "turnstile".machine_version v ON v.machine = m.id AND v.version = m.version
ORDER BY l.id;

SELECT id, kind, name FROM "turnstile".event_type WHERE lifecycle = ?;

SELECT "turnstile".incarnation();

SELECT n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass(?);

WITH RECURSIVE under(attname, type, oid) AS (
  SELECT attname, atttypid, atttypid FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND CAST(atttypid AS bigint) >= 16384
  UNION ALL
  SELECT u.attname, u.type, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END
  FROM under u JOIN pg_type t ON t.oid = u.oid
  WHERE CAST(t.oid AS bigint) >= 16384 AND (t.typtype = 'd' OR (t.typcategory = 'A' AND t.typelem <> 0)))
SELECT attname, CASE WHEN min(CAST(oid AS bigint)) < 16384 THEN CAST(type AS bigint) ELSE 0 END
FROM under GROUP BY attname, type;

WITH RECURSIVE under(attnum, name, declared, coll, oid) AS (
  SELECT attnum, attname, format_type(atttypid, atttypmod), attcollation, atttypid
  FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT u.attnum, u.name, u.declared, u.coll, t.typbasetype
  FROM under u JOIN pg_type t ON t.oid = u.oid WHERE t.typtype = 'd')
SELECT u.name, u.declared,
  CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' || quote_ident(t.typname)
    WHEN t.typname IN ('name', 'char') THEN 'text' ELSE format_type(t.oid, -1) END AS type,
  CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE '' END AS own_name,
  CAST(t.typtype AS text) || CASE WHEN t.typcategory = 'S' THEN 'S' ELSE '' END AS kind,
  coalesce(c.collisdeterministic, true) AS deterministic
FROM under u
JOIN pg_type t ON t.oid = u.oid AND t.typtype <> 'd'
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_collation c ON c.oid = u.coll
ORDER BY u.attnum;

SELECT array_agg(a.attname::text)
FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
WHERE i.indrelid = to_regclass(?) AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
GROUP BY i.indexrelid;

SELECT n.nspname, c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_partition_tree(to_regclass(?)) p ON p.relid = c.oid
WHERE c.oid = to_regclass(?) OR (p.relid IS NOT NULL AND c.relkind IN ('r', 'p'))
ORDER BY c.oid <> to_regclass(?), coalesce(p.level, 0), n.nspname, c.relname;

SELECT attname FROM pg_attribute
WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND (attgenerated <> '') = ?
ORDER BY attnum;

SELECT attname, attnum FROM pg_attribute
WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped ORDER BY attnum;

SELECT md5(replace(pg_get_constraintdef(oid), ' NOT VALID', '')) AS definition,
  obj_description(oid, 'pg_constraint') AS comment, convalidated AS active
FROM pg_constraint WHERE conrelid = to_regclass(?) AND conname = ?;

ALTER TABLE "public"."orders" VALIDATE CONSTRAINT "turnstile_state_known";

commit;
