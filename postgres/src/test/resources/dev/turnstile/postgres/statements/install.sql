SELECT c.oid, n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table, CAST(c.relkind AS text) AS kind
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

WITH RECURSIVE under(attnum, name, declared, coll, given, oid) AS (
  SELECT attnum, attname, format_type(atttypid, atttypmod), attcollation, atttypid, atttypid
  FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT u.attnum, u.name, u.declared, u.coll, u.given, t.typbasetype
  FROM under u JOIN pg_type t ON t.oid = u.oid WHERE t.typtype = 'd')
SELECT u.name, u.declared,
  CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' || quote_ident(t.typname)
    WHEN t.typname IN ('name', 'char') THEN 'text' ELSE format_type(t.oid, -1) END AS type,
  CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE '' END AS own_name,
  CAST(t.typtype AS text) || CASE WHEN t.typcategory = 'S' THEN 'S' ELSE '' END AS kind,
  coalesce(c.collisdeterministic, true) AS deterministic,
  t.typtype = 'e' AND t.oid <> u.given AS enum_domain
FROM under u
JOIN pg_type t ON t.oid = u.oid AND t.typtype <> 'd'
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_collation c ON c.oid = u.coll
ORDER BY u.attnum;

SELECT count(*) = 3 FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
WHERE n.nspname = ? AND c.relname IN ('lifecycle', 'watched', 'category')
  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
  AND (c.relname = 'category' OR EXISTS (
    SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'relation'));

WITH given AS (
  SELECT CAST(? AS oid) AS relation, CAST(? AS text) AS table_name, CAST(? AS text) AS name),
bound AS (
  SELECT 1 AS n, l.category, l.table_name, l.relation = g.relation AND l.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid) AS same
  FROM "turnstile".lifecycle l CROSS JOIN given g
  UNION ALL
  SELECT 2, w.category, w.table_name, w.relation = g.relation AND w.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid)
  FROM "turnstile".watched w CROSS JOIN given g)
SELECT coalesce(
  (SELECT c.name FROM bound b JOIN "turnstile".category c ON c.id = b.category
   WHERE b.same ORDER BY b.n, c.id LIMIT 1),
  (SELECT c.name FROM bound b JOIN "turnstile".category c ON c.id = b.category
   WHERE b.table_name = given.table_name ORDER BY b.n, c.id LIMIT 1),
  CASE WHEN NOT EXISTS (
    SELECT FROM bound b JOIN "turnstile".category c ON c.id = b.category WHERE c.name = given.name)
    THEN given.name END,
  (SELECT given.name || '_' || i FROM generate_series(2, 32767) AS i
   WHERE NOT EXISTS (SELECT FROM "turnstile".category c WHERE c.name = given.name || '_' || i)
   ORDER BY i LIMIT 1))
FROM given;

SELECT l.*, m.version, v.definition
FROM (SELECT l.id, l.machine, l.category, l.found AS table_name, ARRAY(
    SELECT CASE WHEN numbered.attname IS NULL OR named.attnum <> ALL (l.bound) THEN k.name
      ELSE CAST(numbered.attname AS text) END
    FROM unnest(l.id_columns, l.id_numbers) WITH ORDINALITY AS k(name, number, n)
    LEFT JOIN pg_attribute named
      ON named.attrelid = l.live AND named.attname = k.name AND named.attnum > 0 AND NOT named.attisdropped
    LEFT JOIN pg_attribute numbered
      ON numbered.attrelid = l.same AND numbered.attnum = k.number AND NOT numbered.attisdropped
    ORDER BY k.n) AS id_columns,
  CASE WHEN numbered.attname IS NULL OR named.attnum <> ALL (l.bound) THEN l.state_column
    ELSE CAST(numbered.attname AS text) END AS state_column,
  CASE WHEN l.same IS NULL THEN l.version_column ELSE (
    SELECT CAST(a.attname AS text) FROM pg_attribute a
    WHERE a.attrelid = l.same AND a.attnum = l.version_number AND NOT a.attisdropped) END AS version_column,
  l.table_name AS registered_table_name, l.id_columns AS registered_id_columns,
  l.state_column AS registered_state_column
FROM (
  SELECT l.*, CASE WHEN l.live = l.relation AND l.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid) THEN l.live END AS same, ARRAY(
      SELECT unnest(o.id_numbers || o.state_number) FROM "turnstile".lifecycle o
      WHERE o.relation = l.live AND o.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid)) AS bound,
    CASE WHEN l.named IS NULL AND l.live IS NOT NULL THEN (
      SELECT format('"%s"."%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""'))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = l.live)
      ELSE l.table_name END AS found
  FROM (
    SELECT l.*, to_regclass(l.table_name) AS named,
      coalesce(CAST(to_regclass(l.table_name) AS oid), (
        SELECT c.oid FROM pg_class c WHERE c.oid = l.relation AND l.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid))) AS live
    FROM "turnstile".lifecycle l) AS l) AS l
LEFT JOIN pg_attribute named ON named.attrelid = l.live AND named.attname = l.state_column
  AND named.attnum > 0 AND NOT named.attisdropped
LEFT JOIN pg_attribute numbered ON numbered.attrelid = l.same AND numbered.attnum = l.state_number
  AND NOT numbered.attisdropped) AS l
JOIN "turnstile".machine m ON m.id = l.machine
JOIN "turnstile".machine_version v ON v.machine = m.id AND v.version = m.version
ORDER BY l.id;

SELECT id, kind, name FROM "turnstile".event_type WHERE lifecycle = ?;

SELECT "turnstile".incarnation();

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

SELECT c.oid, n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table, CAST(c.relkind AS text) AS kind
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

WITH RECURSIVE under(attnum, name, declared, coll, given, oid) AS (
  SELECT attnum, attname, format_type(atttypid, atttypmod), attcollation, atttypid, atttypid
  FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT u.attnum, u.name, u.declared, u.coll, u.given, t.typbasetype
  FROM under u JOIN pg_type t ON t.oid = u.oid WHERE t.typtype = 'd')
SELECT u.name, u.declared,
  CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' || quote_ident(t.typname)
    WHEN t.typname IN ('name', 'char') THEN 'text' ELSE format_type(t.oid, -1) END AS type,
  CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE '' END AS own_name,
  CAST(t.typtype AS text) || CASE WHEN t.typcategory = 'S' THEN 'S' ELSE '' END AS kind,
  coalesce(c.collisdeterministic, true) AS deterministic,
  t.typtype = 'e' AND t.oid <> u.given AS enum_domain
FROM under u
JOIN pg_type t ON t.oid = u.oid AND t.typtype <> 'd'
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_collation c ON c.oid = u.coll
ORDER BY u.attnum;

SELECT count(*) = 3 FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
WHERE n.nspname = ? AND c.relname IN ('lifecycle', 'watched', 'category')
  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
  AND (c.relname = 'category' OR EXISTS (
    SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'relation'));

WITH given AS (
  SELECT CAST(? AS oid) AS relation, CAST(? AS text) AS table_name, CAST(? AS text) AS name),
bound AS (
  SELECT 1 AS n, l.category, l.table_name, l.relation = g.relation AND l.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid) AS same
  FROM "turnstile".lifecycle l CROSS JOIN given g
  UNION ALL
  SELECT 2, w.category, w.table_name, w.relation = g.relation AND w.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid)
  FROM "turnstile".watched w CROSS JOIN given g)
SELECT coalesce(
  (SELECT c.name FROM bound b JOIN "turnstile".category c ON c.id = b.category
   WHERE b.same ORDER BY b.n, c.id LIMIT 1),
  (SELECT c.name FROM bound b JOIN "turnstile".category c ON c.id = b.category
   WHERE b.table_name = given.table_name ORDER BY b.n, c.id LIMIT 1),
  CASE WHEN NOT EXISTS (
    SELECT FROM bound b JOIN "turnstile".category c ON c.id = b.category WHERE c.name = given.name)
    THEN given.name END,
  (SELECT given.name || '_' || i FROM generate_series(2, 32767) AS i
   WHERE NOT EXISTS (SELECT FROM "turnstile".category c WHERE c.name = given.name || '_' || i)
   ORDER BY i LIMIT 1))
FROM given;

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

SELECT c.oid, n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table, CAST(c.relkind AS text) AS kind
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

WITH RECURSIVE under(attnum, name, declared, coll, given, oid) AS (
  SELECT attnum, attname, format_type(atttypid, atttypmod), attcollation, atttypid, atttypid
  FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT u.attnum, u.name, u.declared, u.coll, u.given, t.typbasetype
  FROM under u JOIN pg_type t ON t.oid = u.oid WHERE t.typtype = 'd')
SELECT u.name, u.declared,
  CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' || quote_ident(t.typname)
    WHEN t.typname IN ('name', 'char') THEN 'text' ELSE format_type(t.oid, -1) END AS type,
  CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE '' END AS own_name,
  CAST(t.typtype AS text) || CASE WHEN t.typcategory = 'S' THEN 'S' ELSE '' END AS kind,
  coalesce(c.collisdeterministic, true) AS deterministic,
  t.typtype = 'e' AND t.oid <> u.given AS enum_domain
FROM under u
JOIN pg_type t ON t.oid = u.oid AND t.typtype <> 'd'
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_collation c ON c.oid = u.coll
ORDER BY u.attnum;

SELECT count(*) = 3 FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
WHERE n.nspname = ? AND c.relname IN ('lifecycle', 'watched', 'category')
  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
  AND (c.relname = 'category' OR EXISTS (
    SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'relation'));

WITH given AS (
  SELECT CAST(? AS oid) AS relation, CAST(? AS text) AS table_name, CAST(? AS text) AS name),
bound AS (
  SELECT 1 AS n, l.category, l.table_name, l.relation = g.relation AND l.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid) AS same
  FROM "turnstile".lifecycle l CROSS JOIN given g
  UNION ALL
  SELECT 2, w.category, w.table_name, w.relation = g.relation AND w.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid)
  FROM "turnstile".watched w CROSS JOIN given g)
SELECT coalesce(
  (SELECT c.name FROM bound b JOIN "turnstile".category c ON c.id = b.category
   WHERE b.same ORDER BY b.n, c.id LIMIT 1),
  (SELECT c.name FROM bound b JOIN "turnstile".category c ON c.id = b.category
   WHERE b.table_name = given.table_name ORDER BY b.n, c.id LIMIT 1),
  CASE WHEN NOT EXISTS (
    SELECT FROM bound b JOIN "turnstile".category c ON c.id = b.category WHERE c.name = given.name)
    THEN given.name END,
  (SELECT given.name || '_' || i FROM generate_series(2, 32767) AS i
   WHERE NOT EXISTS (SELECT FROM "turnstile".category c WHERE c.name = given.name || '_' || i)
   ORDER BY i LIMIT 1))
FROM given;

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
CROSS JOIN (SELECT CAST(? AS oid)) AS g(relation)
WHERE m.name = ? AND l.table_name = ? AND l.state_column = ? AND l.id_columns = CAST(? AS text[])
  AND coalesce(CAST(? AS text), l.version_column, '') = coalesce(l.version_column, '') AND c.name = ?
  AND (NOT has_table_privilege('"turnstile".lifecycle', 'UPDATE')
    OR (l.relation = g.relation AND l.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid) AND l.id_numbers = (SELECT array_agg(i.attnum ORDER BY k.n) FROM unnest(l.id_columns) WITH ORDINALITY AS k(name, n) LEFT JOIN pg_attribute i ON i.attrelid = g.relation AND i.attname = k.name AND i.attnum > 0 AND NOT i.attisdropped)
      AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = g.relation AND a.attnum = l.state_number
        AND a.attname = l.state_column AND NOT a.attisdropped)
      AND (l.version_column IS NULL OR EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = g.relation AND a.attnum = l.version_number
          AND a.attname = l.version_column AND NOT a.attisdropped))));

SELECT id, kind, name FROM "turnstile".event_type WHERE lifecycle = ?;

SELECT l.*, m.version, v.definition
FROM (SELECT l.id, l.machine, l.category, l.found AS table_name, ARRAY(
    SELECT CASE WHEN numbered.attname IS NULL OR named.attnum <> ALL (l.bound) THEN k.name
      ELSE CAST(numbered.attname AS text) END
    FROM unnest(l.id_columns, l.id_numbers) WITH ORDINALITY AS k(name, number, n)
    LEFT JOIN pg_attribute named
      ON named.attrelid = l.live AND named.attname = k.name AND named.attnum > 0 AND NOT named.attisdropped
    LEFT JOIN pg_attribute numbered
      ON numbered.attrelid = l.same AND numbered.attnum = k.number AND NOT numbered.attisdropped
    ORDER BY k.n) AS id_columns,
  CASE WHEN numbered.attname IS NULL OR named.attnum <> ALL (l.bound) THEN l.state_column
    ELSE CAST(numbered.attname AS text) END AS state_column,
  CASE WHEN l.same IS NULL THEN l.version_column ELSE (
    SELECT CAST(a.attname AS text) FROM pg_attribute a
    WHERE a.attrelid = l.same AND a.attnum = l.version_number AND NOT a.attisdropped) END AS version_column,
  l.table_name AS registered_table_name, l.id_columns AS registered_id_columns,
  l.state_column AS registered_state_column
FROM (
  SELECT l.*, CASE WHEN l.live = l.relation AND l.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid) THEN l.live END AS same, ARRAY(
      SELECT unnest(o.id_numbers || o.state_number) FROM "turnstile".lifecycle o
      WHERE o.relation = l.live AND o.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid)) AS bound,
    CASE WHEN l.named IS NULL AND l.live IS NOT NULL THEN (
      SELECT format('"%s"."%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""'))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = l.live)
      ELSE l.table_name END AS found
  FROM (
    SELECT l.*, to_regclass(l.table_name) AS named,
      coalesce(CAST(to_regclass(l.table_name) AS oid), (
        SELECT c.oid FROM pg_class c WHERE c.oid = l.relation AND l.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid))) AS live
    FROM "turnstile".lifecycle l) AS l) AS l
LEFT JOIN pg_attribute named ON named.attrelid = l.live AND named.attname = l.state_column
  AND named.attnum > 0 AND NOT named.attisdropped
LEFT JOIN pg_attribute numbered ON numbered.attrelid = l.same AND numbered.attnum = l.state_number
  AND NOT numbered.attisdropped) AS l
JOIN "turnstile".machine m ON m.id = l.machine
JOIN "turnstile".machine_version v ON v.machine = m.id AND v.version = m.version
ORDER BY l.id;

SELECT id, kind, name FROM "turnstile".event_type WHERE lifecycle = ?;

SELECT "turnstile".incarnation();

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

SELECT l.*, m.version, v.definition
FROM (SELECT l.id, l.machine, l.category, l.found AS table_name, ARRAY(
    SELECT CASE WHEN numbered.attname IS NULL OR named.attnum <> ALL (l.bound) THEN k.name
      ELSE CAST(numbered.attname AS text) END
    FROM unnest(l.id_columns, l.id_numbers) WITH ORDINALITY AS k(name, number, n)
    LEFT JOIN pg_attribute named
      ON named.attrelid = l.live AND named.attname = k.name AND named.attnum > 0 AND NOT named.attisdropped
    LEFT JOIN pg_attribute numbered
      ON numbered.attrelid = l.same AND numbered.attnum = k.number AND NOT numbered.attisdropped
    ORDER BY k.n) AS id_columns,
  CASE WHEN numbered.attname IS NULL OR named.attnum <> ALL (l.bound) THEN l.state_column
    ELSE CAST(numbered.attname AS text) END AS state_column,
  CASE WHEN l.same IS NULL THEN l.version_column ELSE (
    SELECT CAST(a.attname AS text) FROM pg_attribute a
    WHERE a.attrelid = l.same AND a.attnum = l.version_number AND NOT a.attisdropped) END AS version_column,
  l.table_name AS registered_table_name, l.id_columns AS registered_id_columns,
  l.state_column AS registered_state_column
FROM (
  SELECT l.*, CASE WHEN l.live = l.relation AND l.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid) THEN l.live END AS same, ARRAY(
      SELECT unnest(o.id_numbers || o.state_number) FROM "turnstile".lifecycle o
      WHERE o.relation = l.live AND o.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid)) AS bound,
    CASE WHEN l.named IS NULL AND l.live IS NOT NULL THEN (
      SELECT format('"%s"."%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""'))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = l.live)
      ELSE l.table_name END AS found
  FROM (
    SELECT l.*, to_regclass(l.table_name) AS named,
      coalesce(CAST(to_regclass(l.table_name) AS oid), (
        SELECT c.oid FROM pg_class c WHERE c.oid = l.relation AND l.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid))) AS live
    FROM "turnstile".lifecycle l) AS l) AS l
LEFT JOIN pg_attribute named ON named.attrelid = l.live AND named.attname = l.state_column
  AND named.attnum > 0 AND NOT named.attisdropped
LEFT JOIN pg_attribute numbered ON numbered.attrelid = l.same AND numbered.attnum = l.state_number
  AND NOT numbered.attisdropped) AS l
JOIN "turnstile".machine m ON m.id = l.machine
JOIN "turnstile".machine_version v ON v.machine = m.id AND v.version = m.version
ORDER BY l.id;

SELECT id, kind, name FROM "turnstile".event_type WHERE lifecycle = ?;

SELECT "turnstile".incarnation();

-- Returns the objects whose comment begins with the text that names their owner.
SELECT 'TRIGGER' AS kind, n.nspname, c.relname, t.tgname AS name
FROM pg_description d
JOIN pg_trigger t ON d.classoid = CAST('pg_trigger' AS regclass) AND t.oid = d.objoid
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE starts_with(d.description, ?)
UNION ALL
SELECT 'CONSTRAINT', n.nspname, c.relname, k.conname
FROM pg_description d
JOIN pg_constraint k ON d.classoid = CAST('pg_constraint' AS regclass) AND k.oid = d.objoid
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE starts_with(d.description, ?)
UNION ALL
SELECT 'VIEW', n.nspname, NULL, c.relname
FROM pg_description d
JOIN pg_class c ON d.classoid = CAST('pg_class' AS regclass) AND c.oid = d.objoid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE starts_with(d.description, ?)
UNION ALL
SELECT 'FUNCTION', n.nspname, NULL, p.proname
FROM pg_description d
JOIN pg_proc p ON d.classoid = CAST('pg_proc' AS regclass) AND p.oid = d.objoid
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE starts_with(d.description, ?)
ORDER BY 1, 2, 3, 4;

SELECT g.n, md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM unnest(CAST(? AS text[]), CAST(? AS text[])) WITH ORDINALITY AS g(relation, name, n) JOIN pg_proc ON pronamespace = to_regnamespace(g.relation) AND proname = g.name;

SELECT g.n, md5(replace(pg_get_constraintdef(oid), ' NOT VALID', '')) AS definition,
  obj_description(oid, 'pg_constraint') AS comment, convalidated AS active
FROM unnest(CAST(? AS text[]), CAST(? AS text[])) WITH ORDINALITY AS g(relation, name, n) JOIN pg_constraint ON conrelid = to_regclass(g.relation) AND conname = g.name;

SELECT g.n, md5(pg_get_triggerdef(t.oid)) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
  t.tgenabled = 'A' AND NOT EXISTS (
    SELECT FROM pg_partition_tree(t.tgrelid) AS below
    JOIN pg_trigger clone ON clone.tgrelid = below.relid AND clone.tgname = t.tgname
    WHERE clone.tgparentid <> 0 AND clone.tgenabled <> 'A') AS active
FROM unnest(CAST(? AS text[]), CAST(? AS text[])) WITH ORDINALITY AS g(relation, name, n) JOIN pg_trigger t ON t.tgrelid = to_regclass(g.relation) AND t.tgname = g.name;

SELECT g.n, md5(pg_get_viewdef(oid)) AS definition, obj_description(oid, 'pg_class') AS comment, true AS active
FROM unnest(CAST(? AS text[]), CAST(? AS text[])) WITH ORDINALITY AS g(relation, name, n) JOIN pg_class ON relnamespace = to_regnamespace(g.relation) AND relname = g.name
  AND relkind = 'v';

LOCK TABLE "public"."orders" IN ACCESS EXCLUSIVE MODE;

-- Returns the user, client and text of the running statement. Literals in the text are replaced by '?', and comments are
-- removed: they may be personal data, and erasure could not find a value that is cut off.
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
  'query', CASE
    WHEN verb IS NOT NULL THEN NULL
    -- With escapes, dollar quotes or several comments, a regular expression may miss the end of a literal.
    WHEN left(current_query(), 4000) ~ '\\|[$][^0-9]|/[*].*(/[*]|[*]/.*[*]/)|/[*](?!.*[*]/)'
      THEN concat(substring(current_query() FROM '^\s*([A-Za-z]+)'), ' ?')
    ELSE left((
      SELECT string_agg(CASE left(token, 1) WHEN '''' THEN '''?''' ELSE token END, '' ORDER BY n)
      FROM regexp_matches(left(current_query(), 4000),
        '--[^\n\r]*|/[*].*?[*]/|"(?:[^"]|"")*"|''(?:[^'']|'''')*(?:''|$)|[^-/"'']+|.', 'g')
        WITH ORDINALITY AS matched(tokens, n), unnest(tokens) AS token
      WHERE token !~ '^(--|/[*])'), 500) END));

REVOKE ALL ON FUNCTION "turnstile"."circumstances" FROM PUBLIC;

SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE CAST(CAST(a.grantee AS regrole) AS text) END
FROM pg_proc CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
WHERE pronamespace = to_regnamespace(?) AND proname = ? AND a.grantee <> proowner ORDER BY 1;

-- Runs only for changes that the trigger's WHEN clause does not permit.
CREATE OR REPLACE FUNCTION "turnstile"."orders_state_guard_update"() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $turnstile$
#variable_conflict use_column
DECLARE
  turnstile_target smallint;
  turnstile_key text;
  turnstile_source text;
  turnstile_permitted text;
  turnstile_holds boolean;
  turnstile_unmet text;
  turnstile_row_after text;
  turnstile_row_before text;
  names text[];
BEGIN
  -- If pg_temp were not in the search path, it would be searched first, and the caller's temporary tables would hide
  -- the tables that the guards refer to.
  PERFORM set_config('search_path', concat_ws(', ', nullif(current_setting('search_path'), ''), 'pg_temp'), true);
  -- The guards are evaluated as in Turnstile's own statements: on the record in its old state.
  IF (SELECT count(*) FROM pg_catalog.pg_attribute
    WHERE attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND attname = ANY (CAST(ARRAY['id', 'state', 'address'] AS text[])) AND NOT attisdropped
      AND (attrelid <> CAST(<table> AS oid) OR attnum = (CAST(ARRAY[1, 4, 3] AS smallint[]))[array_position(CAST(ARRAY['id', 'state', 'address'] AS text[]), attname::text)])) = 3 THEN
    turnstile_target := NEW."state";
    NEW."state" := OLD."state";
    SELECT CASE WHEN false THEN false WHEN "orders"."state" = 1 AND turnstile_target = 2 THEN ((address IS NOT NULL) IS TRUE) ELSE false END, CASE WHEN false THEN '' WHEN "orders"."state" = 1 AND turnstile_target = 2 THEN concat_ws(', ', CASE WHEN (address IS NOT NULL) IS NOT TRUE THEN 'no delivery address' END) ELSE '' END INTO turnstile_holds, turnstile_unmet FROM (SELECT NEW.*) AS "orders";
    NEW."state" := turnstile_target;
    SELECT CASE WHEN (CAST(pg_typeof("orders"."id") AS oid) < 16384) THEN "orders"."id"::text ELSE CASE WHEN num_nulls("orders"."id") = 0 THEN format('%s', "orders"."id") END END, CASE "orders"."state" WHEN 0 THEN 'PENDING' WHEN 1 THEN 'PAID' WHEN 2 THEN 'SHIPPED' WHEN 3 THEN 'DELIVERED' WHEN 4 THEN 'CANCELLED' WHEN 5 THEN 'RETURNED' ELSE coalesce('the unknown code ' || "orders"."state", 'no state') END, CASE "orders"."state" WHEN 0 THEN 'PAY to PAID, CANCEL to CANCELLED' WHEN 1 THEN 'SHIP to SHIPPED, CANCEL to CANCELLED' WHEN 2 THEN 'DELIVER to DELIVERED, RETURN to RETURNED' WHEN 3 THEN 'RETURN to RETURNED' WHEN 4 THEN 'none' WHEN 5 THEN 'none' ELSE 'none' END
    INTO turnstile_key, turnstile_source, turnstile_permitted FROM (SELECT OLD.*) AS "orders";
  ELSE
    -- Columns were renamed after the function was created: the rows get the names that it was compiled with.
    names := (
      SELECT array_agg(coalesce(same.attname, numbered.attname)::text ORDER BY k.n)
      FROM unnest(CAST(ARRAY['id', 'state', 'address'] AS text[]), CAST(ARRAY[1, 4, 3] AS smallint[])) WITH ORDINALITY AS k(name, number, n)
      LEFT JOIN pg_catalog.pg_attribute same
        ON coalesce(pg_partition_root(TG_RELID), TG_RELID) <> CAST(<table> AS oid) AND same.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND same.attname = k.name
          AND NOT same.attisdropped
      LEFT JOIN pg_catalog.pg_attribute numbered
        ON numbered.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND numbered.attnum = k.number AND NOT numbered.attisdropped
          AND (coalesce(pg_partition_root(TG_RELID), TG_RELID) = CAST(<table> AS oid) OR numbered.attname <> ALL (CAST(ARRAY['id', 'state', 'address'] AS text[]))));
    IF num_nulls(names[1], names[2]) > 0 THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('table %I.%I: expected columns %s, at least one is missing',
          TG_TABLE_SCHEMA, TG_TABLE_NAME, 'id, state'),
        HINT = 'run turnstile install with the current columns, or turnstile install --remove';
    END IF;
    SELECT
      string_agg(format('(%s).%I AS %I', CASE WHEN a.attname = coalesce(names[2], 'state') OR a.attgenerated <> '' THEN '$2'
        ELSE '$1' END, a.attname, coalesce(k.name, a.attname)), ', ' ORDER BY a.attnum),
      string_agg(format('($2).%I AS %I', a.attname, coalesce(k.name, a.attname)), ', ' ORDER BY a.attnum)
    INTO turnstile_row_after, turnstile_row_before
    FROM pg_catalog.pg_attribute a LEFT JOIN unnest(CAST(ARRAY['id', 'state', 'address'] AS text[]), names) AS k(name, now) ON k.now = a.attname
    WHERE a.attrelid = TG_RELID AND a.attnum > 0 AND NOT a.attisdropped
      AND (k.name IS NOT NULL OR a.attname <> ALL (CAST(ARRAY['id', 'state', 'address'] AS text[])));
    EXECUTE format('SELECT ($1).%I', coalesce(names[2], 'state')) INTO turnstile_target USING NEW;
    EXECUTE format('SELECT CASE WHEN (CAST(pg_typeof("orders"."id") AS oid) < 16384) THEN "orders"."id"::text ELSE CASE WHEN num_nulls("orders"."id") = 0 THEN format(''%%s'', "orders"."id") END END, CASE "orders"."state" WHEN 0 THEN ''PENDING'' WHEN 1 THEN ''PAID'' WHEN 2 THEN ''SHIPPED'' WHEN 3 THEN ''DELIVERED'' WHEN 4 THEN ''CANCELLED'' WHEN 5 THEN ''RETURNED'' ELSE coalesce(''the unknown code '' || "orders"."state", ''no state'') END, CASE "orders"."state" WHEN 0 THEN ''PAY to PAID, CANCEL to CANCELLED'' WHEN 1 THEN ''SHIP to SHIPPED, CANCEL to CANCELLED'' WHEN 2 THEN ''DELIVER to DELIVERED, RETURN to RETURNED'' WHEN 3 THEN ''RETURN to RETURNED'' WHEN 4 THEN ''none'' WHEN 5 THEN ''none'' ELSE ''none'' END, "orders"."state" = 1 AND turnstile_target = 2 FROM (SELECT %s) AS "orders",
  (SELECT CAST($3 AS smallint) AS turnstile_target) AS turnstile_given', turnstile_row_before)
      INTO turnstile_key, turnstile_source, turnstile_permitted, turnstile_holds USING NEW, OLD, turnstile_target;
    BEGIN
      IF turnstile_holds THEN
        EXECUTE format('SELECT CASE WHEN false THEN false WHEN "orders"."state" = 1 AND turnstile_target = 2 THEN ((address IS NOT NULL) IS TRUE) ELSE false END, CASE WHEN false THEN '''' WHEN "orders"."state" = 1 AND turnstile_target = 2 THEN concat_ws('', '', CASE WHEN (address IS NOT NULL) IS NOT TRUE THEN ''no delivery address'' END) ELSE '''' END FROM (SELECT %s) AS "orders",
  (SELECT CAST($3 AS smallint) AS turnstile_target) AS turnstile_given', turnstile_row_after) INTO turnstile_holds, turnstile_unmet
          USING NEW, OLD, turnstile_target;
      END IF;
    EXCEPTION WHEN undefined_column THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('%s %s: expected the columns of the guards, one is missing: %s', 'order', turnstile_key,
          SQLERRM),
        HINT = 'install a definition whose guards refer to existing columns by turnstile install';
    END;
  END IF;
  IF turnstile_holds THEN
    RETURN NEW;
  END IF;

  IF turnstile_unmet <> '' THEN
    RAISE EXCEPTION USING
      ERRCODE = 'TS002', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = coalesce(names[2], 'state'),
      MESSAGE = format('%s %s: a change from %s to %s is refused: %s',
        'order', turnstile_key, turnstile_source, CASE turnstile_target WHEN 0 THEN 'PENDING' WHEN 1 THEN 'PAID' WHEN 2 THEN 'SHIPPED' WHEN 3 THEN 'DELIVERED' WHEN 4 THEN 'CANCELLED' WHEN 5 THEN 'RETURNED' ELSE coalesce('the unknown code ' || turnstile_target, 'no state') END, turnstile_unmet),
      HINT = 'make the guard hold, or use Lifecycle.correct, which records the correction in the log';
  END IF;
  RAISE EXCEPTION USING
    ERRCODE = 'TS001', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = coalesce(names[2], 'state'),
    MESSAGE = format('%s %s: a change from %s to %s is not permitted (permitted: %s)',
      'order', turnstile_key, turnstile_source, CASE turnstile_target WHEN 0 THEN 'PENDING' WHEN 1 THEN 'PAID' WHEN 2 THEN 'SHIPPED' WHEN 3 THEN 'DELIVERED' WHEN 4 THEN 'CANCELLED' WHEN 5 THEN 'RETURNED' ELSE coalesce('the unknown code ' || turnstile_target, 'no state') END, turnstile_permitted),
    HINT = 'fire a permitted transition, or use Lifecycle.correct, which records the correction in the log';
END
$turnstile$;

REVOKE ALL ON FUNCTION "turnstile"."orders_state_guard_update" FROM PUBLIC;

SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE CAST(CAST(a.grantee AS regrole) AS text) END
FROM pg_proc CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
WHERE pronamespace = to_regnamespace(?) AND proname = ? AND a.grantee <> proowner ORDER BY 1;

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
  IF (SELECT count(*) FROM pg_catalog.pg_attribute
    WHERE attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND attname = ANY (CAST(ARRAY['id', 'state'] AS text[])) AND NOT attisdropped
      AND (attrelid <> CAST(<table> AS oid) OR attnum = (CAST(ARRAY[1, 4] AS smallint[]))[array_position(CAST(ARRAY['id', 'state'] AS text[]), attname::text)])) = 2 THEN
    SELECT true, CASE WHEN (CAST(pg_typeof("orders"."id") AS oid) < 16384) THEN "orders"."id"::text ELSE CASE WHEN num_nulls("orders"."id") = 0 THEN format('%s', "orders"."id") END END, CASE "orders"."state" WHEN 0 THEN 'PENDING' WHEN 1 THEN 'PAID' WHEN 2 THEN 'SHIPPED' WHEN 3 THEN 'DELIVERED' WHEN 4 THEN 'CANCELLED' WHEN 5 THEN 'RETURNED' ELSE coalesce('the unknown code ' || "orders"."state", 'no state') END
FROM turnstile_new AS "orders" WHERE ("orders"."state" IN (0, 1)) IS NOT TRUE LIMIT 1 INTO turnstile_found, turnstile_key, turnstile_state;
  ELSE
    names := (
      SELECT array_agg(coalesce(same.attname, numbered.attname)::text ORDER BY k.n)
      FROM unnest(CAST(ARRAY['id', 'state'] AS text[]), CAST(ARRAY[1, 4] AS smallint[])) WITH ORDINALITY AS k(name, number, n)
      LEFT JOIN pg_catalog.pg_attribute same
        ON coalesce(pg_partition_root(TG_RELID), TG_RELID) <> CAST(<table> AS oid) AND same.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND same.attname = k.name
          AND NOT same.attisdropped
      LEFT JOIN pg_catalog.pg_attribute numbered
        ON numbered.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND numbered.attnum = k.number AND NOT numbered.attisdropped
          AND (coalesce(pg_partition_root(TG_RELID), TG_RELID) = CAST(<table> AS oid) OR numbered.attname <> ALL (CAST(ARRAY['id', 'state'] AS text[]))));
    IF num_nulls(names[1], names[2]) > 0 THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('table %I.%I: expected columns %s, at least one is missing',
          TG_TABLE_SCHEMA, TG_TABLE_NAME, 'id, state'),
        HINT = 'run turnstile install with the current columns, or turnstile install --remove';
    END IF;
    EXECUTE format('SELECT true, CASE WHEN (CAST(pg_typeof("orders".%1$I) AS oid) < 16384) THEN "orders".%1$I::text ELSE CASE WHEN num_nulls("orders".%1$I) = 0 THEN format(''%%s'', "orders".%1$I) END END, CASE "orders".%2$I WHEN 0 THEN ''PENDING'' WHEN 1 THEN ''PAID'' WHEN 2 THEN ''SHIPPED'' WHEN 3 THEN ''DELIVERED'' WHEN 4 THEN ''CANCELLED'' WHEN 5 THEN ''RETURNED'' ELSE coalesce(''the unknown code '' || "orders".%2$I, ''no state'') END
FROM turnstile_new AS "orders" WHERE ("orders".%2$I IN (0, 1)) IS NOT TRUE LIMIT 1', VARIADIC names) INTO turnstile_found, turnstile_key, turnstile_state;
  END IF;
  IF turnstile_found THEN
    RAISE EXCEPTION USING
      ERRCODE = 'TS003', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = coalesce(names[2], 'state'),
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

-- Appends an event to the stream of each record whose state a statement changed without Turnstile. Nested loops over
-- transition tables would take minutes, other joins take tenths of a second. The planner's estimates of their sizes are
-- so wrong that just-in-time compilation would take longer than the statement.
CREATE OR REPLACE FUNCTION "turnstile"."orders_state_bypass_update"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD' SET IntervalStyle = 'iso_8601' SET bytea_output = 'hex' SET extra_float_digits = 1 SET lc_monetary = 'C' AS $turnstile$
DECLARE
  names text[];
BEGIN
  IF (SELECT count(*) FROM pg_catalog.pg_attribute
    WHERE attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND attname = ANY (CAST(ARRAY['id', 'state'] AS text[])) AND NOT attisdropped
      AND (attrelid <> CAST(<table> AS oid) OR attnum = (CAST(ARRAY[1, 4] AS smallint[]))[array_position(CAST(ARRAY['id', 'state'] AS text[]), attname::text)])) = 2 THEN
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
      SELECT array_agg(coalesce(same.attname, numbered.attname)::text ORDER BY k.n)
      FROM unnest(CAST(ARRAY['id', 'state'] AS text[]), CAST(ARRAY[1, 4] AS smallint[])) WITH ORDINALITY AS k(name, number, n)
      LEFT JOIN pg_catalog.pg_attribute same
        ON coalesce(pg_partition_root(TG_RELID), TG_RELID) <> CAST(<table> AS oid) AND same.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND same.attname = k.name
          AND NOT same.attisdropped
      LEFT JOIN pg_catalog.pg_attribute numbered
        ON numbered.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND numbered.attnum = k.number AND NOT numbered.attisdropped
          AND (coalesce(pg_partition_root(TG_RELID), TG_RELID) = CAST(<table> AS oid) OR numbered.attname <> ALL (CAST(ARRAY['id', 'state'] AS text[]))));
    IF num_nulls(names[1], names[2]) > 0 THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('table %I.%I: expected columns %s, at least one is missing',
          TG_TABLE_SCHEMA, TG_TABLE_NAME, 'id, state'),
        HINT = 'run turnstile install with the current columns, or turnstile install --remove';
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

-- Appends an event to the stream of each record whose state a statement changed without Turnstile. Nested loops over
-- transition tables would take minutes, other joins take tenths of a second. The planner's estimates of their sizes are
-- so wrong that just-in-time compilation would take longer than the statement.
CREATE OR REPLACE FUNCTION "turnstile"."orders_state_creation"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD' SET IntervalStyle = 'iso_8601' SET bytea_output = 'hex' SET extra_float_digits = 1 SET lc_monetary = 'C' AS $turnstile$
DECLARE
  names text[];
BEGIN
  IF (SELECT count(*) FROM pg_catalog.pg_attribute
    WHERE attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND attname = ANY (CAST(ARRAY['id', 'state'] AS text[])) AND NOT attisdropped
      AND (attrelid <> CAST(<table> AS oid) OR attnum = (CAST(ARRAY[1, 4] AS smallint[]))[array_position(CAST(ARRAY['id', 'state'] AS text[]), attname::text)])) = 2 THEN
    WITH changed AS MATERIALIZED (SELECT CASE WHEN (CAST(pg_typeof("orders"."id") AS oid) < 16384) THEN "orders"."id"::text ELSE CASE WHEN num_nulls("orders"."id") = 0 THEN format('%s', "orders"."id") END END AS key, CASE WHEN CAST(pg_typeof("orders"."state") AS oid) IN (20, 21, 23) THEN CAST("orders"."state" AS smallint) END AS now
FROM turnstile_new AS "orders" WHERE CASE WHEN (CAST(pg_typeof("orders"."id") AS oid) < 16384) THEN "orders"."id"::text ELSE CASE WHEN num_nulls("orders"."id") = 0 THEN format('%s', "orders"."id") END END IS NOT NULL AND CASE WHEN CAST(pg_typeof("orders"."state") AS oid) IN (20, 21, 23) THEN CAST("orders"."state" AS smallint) END IN (0, 1)),
  head AS (
    INSERT INTO "turnstile".stream AS s (category, key, version, horizon)
    SELECT 1, key, 1, "turnstile".log_xid() FROM changed ORDER BY key
    ON CONFLICT (category, key) DO UPDATE
      SET version = s.version + 1, horizon = greatest(s.horizon, "turnstile".log_xid())
    RETURNING id, key, version, horizon)
  INSERT INTO "turnstile".event (stream_id, horizon, version, type, to_state, actor, command_id, metadata)
  SELECT head.id, head.horizon, head.version, 10, changed.now,
    CASE WHEN true THEN nullif(current_setting('turnstile.actor', true), '') END,
    CASE WHEN true THEN CAST(nullif(current_setting('turnstile.command_id', true), '') AS uuid) END,
    (SELECT "turnstile".circumstances('create.orders') - CASE WHEN true THEN '' ELSE 'command' END)
  FROM head JOIN changed USING (key)
  ORDER BY key;
  ELSE
    names := (
      SELECT array_agg(coalesce(same.attname, numbered.attname)::text ORDER BY k.n)
      FROM unnest(CAST(ARRAY['id', 'state'] AS text[]), CAST(ARRAY[1, 4] AS smallint[])) WITH ORDINALITY AS k(name, number, n)
      LEFT JOIN pg_catalog.pg_attribute same
        ON coalesce(pg_partition_root(TG_RELID), TG_RELID) <> CAST(<table> AS oid) AND same.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND same.attname = k.name
          AND NOT same.attisdropped
      LEFT JOIN pg_catalog.pg_attribute numbered
        ON numbered.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND numbered.attnum = k.number AND NOT numbered.attisdropped
          AND (coalesce(pg_partition_root(TG_RELID), TG_RELID) = CAST(<table> AS oid) OR numbered.attname <> ALL (CAST(ARRAY['id', 'state'] AS text[]))));
    IF num_nulls(names[1], names[2]) > 0 THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('table %I.%I: expected columns %s, at least one is missing',
          TG_TABLE_SCHEMA, TG_TABLE_NAME, 'id, state'),
        HINT = 'run turnstile install with the current columns, or turnstile install --remove';
    END IF;
    EXECUTE format('WITH changed AS MATERIALIZED (SELECT CASE WHEN (CAST(pg_typeof("orders".%1$I) AS oid) < 16384) THEN "orders".%1$I::text ELSE CASE WHEN num_nulls("orders".%1$I) = 0 THEN format(''%%s'', "orders".%1$I) END END AS key, CASE WHEN CAST(pg_typeof("orders".%2$I) AS oid) IN (20, 21, 23) THEN CAST("orders".%2$I AS smallint) END AS now
FROM turnstile_new AS "orders" WHERE CASE WHEN (CAST(pg_typeof("orders".%1$I) AS oid) < 16384) THEN "orders".%1$I::text ELSE CASE WHEN num_nulls("orders".%1$I) = 0 THEN format(''%%s'', "orders".%1$I) END END IS NOT NULL AND CASE WHEN CAST(pg_typeof("orders".%2$I) AS oid) IN (20, 21, 23) THEN CAST("orders".%2$I AS smallint) END IN (0, 1)),
  head AS (
    INSERT INTO "turnstile".stream AS s (category, key, version, horizon)
    SELECT 1, key, 1, "turnstile".log_xid() FROM changed ORDER BY key
    ON CONFLICT (category, key) DO UPDATE
      SET version = s.version + 1, horizon = greatest(s.horizon, "turnstile".log_xid())
    RETURNING id, key, version, horizon)
  INSERT INTO "turnstile".event (stream_id, horizon, version, type, to_state, actor, command_id, metadata)
  SELECT head.id, head.horizon, head.version, 10, changed.now,
    CASE WHEN true THEN nullif(current_setting(''turnstile.actor'', true), '''') END,
    CASE WHEN true THEN CAST(nullif(current_setting(''turnstile.command_id'', true), '''') AS uuid) END,
    (SELECT "turnstile".circumstances(''create.orders'') - CASE WHEN true THEN '''' ELSE ''command'' END)
  FROM head JOIN changed USING (key)
  ORDER BY key', VARIADIC names) USING TG_OP;
  END IF;
  RETURN NULL;
END
$turnstile$;

REVOKE ALL ON FUNCTION "turnstile"."orders_state_creation" FROM PUBLIC;

SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE CAST(CAST(a.grantee AS regrole) AS text) END
FROM pg_proc CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
WHERE pronamespace = to_regnamespace(?) AND proname = ? AND a.grantee <> proowner ORDER BY 1;

-- Appends an event to the stream of each record whose state a statement changed without Turnstile. Nested loops over
-- transition tables would take minutes, other joins take tenths of a second. The planner's estimates of their sizes are
-- so wrong that just-in-time compilation would take longer than the statement.
CREATE OR REPLACE FUNCTION "turnstile"."orders_state_bypass_insert"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD' SET IntervalStyle = 'iso_8601' SET bytea_output = 'hex' SET extra_float_digits = 1 SET lc_monetary = 'C' AS $turnstile$
DECLARE
  names text[];
BEGIN
  IF (SELECT count(*) FROM pg_catalog.pg_attribute
    WHERE attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND attname = ANY (CAST(ARRAY['id', 'state'] AS text[])) AND NOT attisdropped
      AND (attrelid <> CAST(<table> AS oid) OR attnum = (CAST(ARRAY[1, 4] AS smallint[]))[array_position(CAST(ARRAY['id', 'state'] AS text[]), attname::text)])) = 2 THEN
    WITH changed AS MATERIALIZED (SELECT CASE WHEN (CAST(pg_typeof("orders"."id") AS oid) < 16384) THEN "orders"."id"::text ELSE CASE WHEN num_nulls("orders"."id") = 0 THEN format('%s', "orders"."id") END END AS key, CAST(NULL AS smallint) AS was, CASE WHEN CAST(pg_typeof("orders"."state") AS oid) IN (20, 21, 23) THEN CAST("orders"."state" AS smallint) END AS now
FROM turnstile_new AS "orders"
WHERE CASE WHEN (CAST(pg_typeof("orders"."id") AS oid) < 16384) THEN "orders"."id"::text ELSE CASE WHEN num_nulls("orders"."id") = 0 THEN format('%s', "orders"."id") END END IS NOT NULL AND (CASE WHEN CAST(pg_typeof("orders"."state") AS oid) IN (20, 21, 23) THEN CAST("orders"."state" AS smallint) END IN (0, 1)) IS NOT TRUE),
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
      SELECT array_agg(coalesce(same.attname, numbered.attname)::text ORDER BY k.n)
      FROM unnest(CAST(ARRAY['id', 'state'] AS text[]), CAST(ARRAY[1, 4] AS smallint[])) WITH ORDINALITY AS k(name, number, n)
      LEFT JOIN pg_catalog.pg_attribute same
        ON coalesce(pg_partition_root(TG_RELID), TG_RELID) <> CAST(<table> AS oid) AND same.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND same.attname = k.name
          AND NOT same.attisdropped
      LEFT JOIN pg_catalog.pg_attribute numbered
        ON numbered.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND numbered.attnum = k.number AND NOT numbered.attisdropped
          AND (coalesce(pg_partition_root(TG_RELID), TG_RELID) = CAST(<table> AS oid) OR numbered.attname <> ALL (CAST(ARRAY['id', 'state'] AS text[]))));
    IF num_nulls(names[1], names[2]) > 0 THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('table %I.%I: expected columns %s, at least one is missing',
          TG_TABLE_SCHEMA, TG_TABLE_NAME, 'id, state'),
        HINT = 'run turnstile install with the current columns, or turnstile install --remove';
    END IF;
    EXECUTE format('WITH changed AS MATERIALIZED (SELECT CASE WHEN (CAST(pg_typeof("orders".%1$I) AS oid) < 16384) THEN "orders".%1$I::text ELSE CASE WHEN num_nulls("orders".%1$I) = 0 THEN format(''%%s'', "orders".%1$I) END END AS key, CAST(NULL AS smallint) AS was, CASE WHEN CAST(pg_typeof("orders".%2$I) AS oid) IN (20, 21, 23) THEN CAST("orders".%2$I AS smallint) END AS now
FROM turnstile_new AS "orders"
WHERE CASE WHEN (CAST(pg_typeof("orders".%1$I) AS oid) < 16384) THEN "orders".%1$I::text ELSE CASE WHEN num_nulls("orders".%1$I) = 0 THEN format(''%%s'', "orders".%1$I) END END IS NOT NULL AND (CASE WHEN CAST(pg_typeof("orders".%2$I) AS oid) IN (20, 21, 23) THEN CAST("orders".%2$I AS smallint) END IN (0, 1)) IS NOT TRUE),
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

-- Appends an event to the stream of each record whose state a statement changed without Turnstile. Nested loops over
-- transition tables would take minutes, other joins take tenths of a second. The planner's estimates of their sizes are
-- so wrong that just-in-time compilation would take longer than the statement.
CREATE OR REPLACE FUNCTION "turnstile"."orders_state_bypass_delete"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD' SET IntervalStyle = 'iso_8601' SET bytea_output = 'hex' SET extra_float_digits = 1 SET lc_monetary = 'C' AS $turnstile$
DECLARE
  names text[];
BEGIN
  IF (SELECT count(*) FROM pg_catalog.pg_attribute
    WHERE attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND attname = ANY (CAST(ARRAY['id', 'state'] AS text[])) AND NOT attisdropped
      AND (attrelid <> CAST(<table> AS oid) OR attnum = (CAST(ARRAY[1, 4] AS smallint[]))[array_position(CAST(ARRAY['id', 'state'] AS text[]), attname::text)])) = 2 THEN
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
      SELECT array_agg(coalesce(same.attname, numbered.attname)::text ORDER BY k.n)
      FROM unnest(CAST(ARRAY['id', 'state'] AS text[]), CAST(ARRAY[1, 4] AS smallint[])) WITH ORDINALITY AS k(name, number, n)
      LEFT JOIN pg_catalog.pg_attribute same
        ON coalesce(pg_partition_root(TG_RELID), TG_RELID) <> CAST(<table> AS oid) AND same.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND same.attname = k.name
          AND NOT same.attisdropped
      LEFT JOIN pg_catalog.pg_attribute numbered
        ON numbered.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND numbered.attnum = k.number AND NOT numbered.attisdropped
          AND (coalesce(pg_partition_root(TG_RELID), TG_RELID) = CAST(<table> AS oid) OR numbered.attname <> ALL (CAST(ARRAY['id', 'state'] AS text[]))));
    IF num_nulls(names[1], names[2]) > 0 THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('table %I.%I: expected columns %s, at least one is missing',
          TG_TABLE_SCHEMA, TG_TABLE_NAME, 'id, state'),
        HINT = 'run turnstile install with the current columns, or turnstile install --remove';
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

-- Appends an event to the stream of each record whose state a statement changed without Turnstile. Nested loops over
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
      SELECT array_agg(coalesce(same.attname, numbered.attname)::text ORDER BY k.n)
      FROM unnest(CAST(ARRAY['id', 'state'] AS text[]), CAST(ARRAY[1, 4] AS smallint[])) WITH ORDINALITY AS k(name, number, n)
      LEFT JOIN pg_catalog.pg_attribute same
        ON coalesce(pg_partition_root(TG_RELID), TG_RELID) <> CAST(<table> AS oid) AND same.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND same.attname = k.name
          AND NOT same.attisdropped
      LEFT JOIN pg_catalog.pg_attribute numbered
        ON numbered.attrelid = coalesce(pg_partition_root(TG_RELID), TG_RELID) AND numbered.attnum = k.number AND NOT numbered.attisdropped
          AND (coalesce(pg_partition_root(TG_RELID), TG_RELID) = CAST(<table> AS oid) OR numbered.attname <> ALL (CAST(ARRAY['id', 'state'] AS text[]))));
    IF num_nulls(names[1], names[2]) > 0 THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('table %I.%I: expected columns %s, at least one is missing',
          TG_TABLE_SCHEMA, TG_TABLE_NAME, 'id, state'),
        HINT = 'run turnstile install with the current columns, or turnstile install --remove';
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

SELECT g.n, md5(replace(pg_get_constraintdef(oid), ' NOT VALID', '')) AS definition,
  obj_description(oid, 'pg_constraint') AS comment, convalidated AS active
FROM unnest(CAST(? AS text[]), CAST(? AS text[])) WITH ORDINALITY AS g(relation, name, n) JOIN pg_constraint ON conrelid = to_regclass(g.relation) AND conname = g.name;

ALTER TABLE "public"."orders" ADD CONSTRAINT "turnstile_state_known" CHECK ("state" IN (0, 1, 2, 3, 4, 5)) NOT VALID;

CREATE OR REPLACE TRIGGER "zz_turnstile_state_guard_update" BEFORE UPDATE ON "public"."orders" FOR EACH ROW
WHEN (OLD."state" IS DISTINCT FROM NEW."state"
  AND (OLD."state" = 0 AND NEW."state" IN (1, 4) OR OLD."state" = 1 AND NEW."state" IN (4) OR OLD."state" = 2 AND NEW."state" IN (3, 5) OR OLD."state" = 3 AND NEW."state" IN (5)) IS NOT TRUE
  AND current_setting('turnstile.door', true) IS DISTINCT FROM extract(epoch FROM statement_timestamp())::text)
EXECUTE FUNCTION "turnstile"."orders_state_guard_update"();

ALTER TABLE "public"."orders" ENABLE ALWAYS TRIGGER "zz_turnstile_state_guard_update";

CREATE OR REPLACE TRIGGER "zz_turnstile_state_guard_insert" AFTER INSERT ON "public"."orders" REFERENCING NEW TABLE AS turnstile_new
FOR EACH STATEMENT WHEN (current_setting('turnstile.door', true) IS DISTINCT FROM extract(epoch FROM statement_timestamp())::text)
EXECUTE FUNCTION "turnstile"."orders_state_guard_insert"();

ALTER TABLE "public"."orders" ENABLE ALWAYS TRIGGER "zz_turnstile_state_guard_insert";

CREATE OR REPLACE TRIGGER "zz_turnstile_state_bypass_update" AFTER UPDATE ON "public"."orders" REFERENCING OLD TABLE AS turnstile_old NEW TABLE AS turnstile_new FOR EACH STATEMENT
WHEN (current_setting('turnstile.door', true) IS DISTINCT FROM extract(epoch FROM statement_timestamp())::text)
EXECUTE FUNCTION "turnstile"."orders_state_bypass_update"();

ALTER TABLE "public"."orders" ENABLE ALWAYS TRIGGER "zz_turnstile_state_bypass_update";

CREATE OR REPLACE TRIGGER "zz_turnstile_state_creation" AFTER INSERT ON "public"."orders" REFERENCING NEW TABLE AS turnstile_new FOR EACH STATEMENT
WHEN (current_setting('turnstile.door', true) IS DISTINCT FROM extract(epoch FROM statement_timestamp())::text)
EXECUTE FUNCTION "turnstile"."orders_state_creation"();

ALTER TABLE "public"."orders" ENABLE ALWAYS TRIGGER "zz_turnstile_state_creation";

CREATE OR REPLACE TRIGGER "zz_turnstile_state_bypass_insert" AFTER INSERT ON "public"."orders" REFERENCING NEW TABLE AS turnstile_new FOR EACH STATEMENT
WHEN (current_setting('turnstile.door', true) IS DISTINCT FROM extract(epoch FROM statement_timestamp())::text)
EXECUTE FUNCTION "turnstile"."orders_state_bypass_insert"();

ALTER TABLE "public"."orders" ENABLE ALWAYS TRIGGER "zz_turnstile_state_bypass_insert";

CREATE OR REPLACE TRIGGER "zz_turnstile_state_bypass_delete" AFTER DELETE ON "public"."orders" REFERENCING OLD TABLE AS turnstile_old FOR EACH STATEMENT
WHEN (current_setting('turnstile.door', true) IS DISTINCT FROM extract(epoch FROM statement_timestamp())::text)
EXECUTE FUNCTION "turnstile"."orders_state_bypass_delete"();

ALTER TABLE "public"."orders" ENABLE ALWAYS TRIGGER "zz_turnstile_state_bypass_delete";

CREATE OR REPLACE TRIGGER "zz_turnstile_state_bypass_truncate" AFTER TRUNCATE ON "public"."orders"  FOR EACH STATEMENT
WHEN (current_setting('turnstile.door', true) IS DISTINCT FROM extract(epoch FROM statement_timestamp())::text)
EXECUTE FUNCTION "turnstile"."orders_state_bypass_truncate"();

ALTER TABLE "public"."orders" ENABLE ALWAYS TRIGGER "zz_turnstile_state_bypass_truncate";

setSavepoint;

CREATE OR REPLACE VIEW "turnstile"."orders_state" WITH (security_invoker = true) AS
SELECT "orders"."id", "orders"."state", turnstile_state.name AS "state_name"
FROM "public"."orders" AS "orders"
LEFT JOIN "turnstile".state AS turnstile_state
  ON turnstile_state.machine = 1 AND turnstile_state.code = "orders"."state";

SELECT g.n, md5(pg_get_functiondef(oid)) AS definition, obj_description(oid, 'pg_proc') AS comment,
  NOT EXISTS (
    SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee <> proowner) AS active
FROM unnest(CAST(? AS text[]), CAST(? AS text[])) WITH ORDINALITY AS g(relation, name, n) JOIN pg_proc ON pronamespace = to_regnamespace(g.relation) AND proname = g.name;

SELECT g.n, md5(replace(pg_get_constraintdef(oid), ' NOT VALID', '')) AS definition,
  obj_description(oid, 'pg_constraint') AS comment, convalidated AS active
FROM unnest(CAST(? AS text[]), CAST(? AS text[])) WITH ORDINALITY AS g(relation, name, n) JOIN pg_constraint ON conrelid = to_regclass(g.relation) AND conname = g.name;

SELECT g.n, md5(pg_get_triggerdef(t.oid)) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
  t.tgenabled = 'A' AND NOT EXISTS (
    SELECT FROM pg_partition_tree(t.tgrelid) AS below
    JOIN pg_trigger clone ON clone.tgrelid = below.relid AND clone.tgname = t.tgname
    WHERE clone.tgparentid <> 0 AND clone.tgenabled <> 'A') AS active
FROM unnest(CAST(? AS text[]), CAST(? AS text[])) WITH ORDINALITY AS g(relation, name, n) JOIN pg_trigger t ON t.tgrelid = to_regclass(g.relation) AND t.tgname = g.name;

SELECT g.n, md5(pg_get_viewdef(oid)) AS definition, obj_description(oid, 'pg_class') AS comment, true AS active
FROM unnest(CAST(? AS text[]), CAST(? AS text[])) WITH ORDINALITY AS g(relation, name, n) JOIN pg_class ON relnamespace = to_regnamespace(g.relation) AND relname = g.name
  AND relkind = 'v';

COMMENT ON FUNCTION "turnstile"."circumstances" IS 'Turnstile: all lifecycles compiled c69e715c917c27b0 definition <digest>';

COMMENT ON FUNCTION "turnstile"."orders_state_guard_update" IS 'Turnstile: lifecycle 1 of "turnstile" compiled 686e2b74c030931c table <table> definition <digest>';

COMMENT ON FUNCTION "turnstile"."orders_state_guard_insert" IS 'Turnstile: lifecycle 1 of "turnstile" compiled 7a8ca21dfc90062f table <table> definition <digest>';

COMMENT ON FUNCTION "turnstile"."orders_state_bypass_update" IS 'Turnstile: lifecycle 1 of "turnstile" compiled b051f49ef9446d58 table <table> definition <digest>';

COMMENT ON FUNCTION "turnstile"."orders_state_creation" IS 'Turnstile: lifecycle 1 of "turnstile" compiled d3d3a0b5cb9dfe65 table <table> definition <digest>';

COMMENT ON FUNCTION "turnstile"."orders_state_bypass_insert" IS 'Turnstile: lifecycle 1 of "turnstile" compiled 2ebacfcdffdd42c9 table <table> definition <digest>';

COMMENT ON FUNCTION "turnstile"."orders_state_bypass_delete" IS 'Turnstile: lifecycle 1 of "turnstile" compiled 7eade52908e08ace table <table> definition <digest>';

COMMENT ON FUNCTION "turnstile"."orders_state_bypass_truncate" IS 'Turnstile: lifecycle 1 of "turnstile" compiled c762a9b56cde6a98 table <table> definition <digest>';

COMMENT ON CONSTRAINT "turnstile_state_known" ON "public"."orders" IS 'Turnstile: lifecycle 1 of "turnstile" compiled 8c391944a0280d3b definition <digest>';

COMMENT ON TRIGGER "zz_turnstile_state_guard_update" ON "public"."orders" IS 'Turnstile: lifecycle 1 of "turnstile" compiled 444dd4e55278c13e definition <digest>';

COMMENT ON TRIGGER "zz_turnstile_state_guard_insert" ON "public"."orders" IS 'Turnstile: lifecycle 1 of "turnstile" compiled 3cb929d3974421bd definition <digest>';

COMMENT ON TRIGGER "zz_turnstile_state_bypass_update" ON "public"."orders" IS 'Turnstile: lifecycle 1 of "turnstile" compiled ae77865e11d0436a definition <digest>';

COMMENT ON TRIGGER "zz_turnstile_state_creation" ON "public"."orders" IS 'Turnstile: lifecycle 1 of "turnstile" compiled 700480db277135f9 definition <digest>';

COMMENT ON TRIGGER "zz_turnstile_state_bypass_insert" ON "public"."orders" IS 'Turnstile: lifecycle 1 of "turnstile" compiled b7bb9cf64e6939cc definition <digest>';

COMMENT ON TRIGGER "zz_turnstile_state_bypass_delete" ON "public"."orders" IS 'Turnstile: lifecycle 1 of "turnstile" compiled 992ef5caee277df5 definition <digest>';

COMMENT ON TRIGGER "zz_turnstile_state_bypass_truncate" ON "public"."orders" IS 'Turnstile: lifecycle 1 of "turnstile" compiled 4bdf9542a855892b definition <digest>';

COMMENT ON VIEW "turnstile"."orders_state" IS 'Turnstile: lifecycle 1 of "turnstile" compiled e193c9b958211dbf definition <digest>';

SELECT w.category, w.table_name, w.found, w.excepted, ARRAY(
    SELECT CAST(a.attname AS text) FROM pg_attribute a
    WHERE a.attrelid = to_regclass(w.found) AND a.attnum > 0 AND NOT a.attisdropped
      AND (a.attname = ANY (w.excepted) OR (w.same AND (a.attnum = ANY (w.excepted_numbers)
        OR (a.attnum > w.last_number AND cardinality(w.dropped) > 0))))
    ORDER BY a.attnum) AS columns, w.dropped
FROM (
  SELECT w.*, w.relation = to_regclass(w.found) AND w.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid) AS same, ARRAY(
    SELECT d.attnum FROM pg_attribute d
    WHERE d.attrelid = to_regclass(w.found) AND d.attrelid = w.relation AND w.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid)
      AND d.attnum = ANY (w.excepted_numbers) AND d.attisdropped
    ORDER BY d.attnum) AS dropped
  FROM (
  SELECT w.*, CASE WHEN to_regclass(w.table_name) IS NULL THEN (
    SELECT format('"%s"."%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""'))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = w.relation AND w.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid)) ELSE w.table_name END AS found
  FROM "turnstile".watched w) AS w) AS w
ORDER BY w.table_name;

commit;

SET LOCAL lock_timeout = 2000;

SELECT pg_advisory_xact_lock(hashtextextended('turnstile enforcement ' || ?, 0));

SELECT c.oid, n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table, CAST(c.relkind AS text) AS kind
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

WITH RECURSIVE under(attnum, name, declared, coll, given, oid) AS (
  SELECT attnum, attname, format_type(atttypid, atttypmod), attcollation, atttypid, atttypid
  FROM pg_attribute
  WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT u.attnum, u.name, u.declared, u.coll, u.given, t.typbasetype
  FROM under u JOIN pg_type t ON t.oid = u.oid WHERE t.typtype = 'd')
SELECT u.name, u.declared,
  CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' || quote_ident(t.typname)
    WHEN t.typname IN ('name', 'char') THEN 'text' ELSE format_type(t.oid, -1) END AS type,
  CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE '' END AS own_name,
  CAST(t.typtype AS text) || CASE WHEN t.typcategory = 'S' THEN 'S' ELSE '' END AS kind,
  coalesce(c.collisdeterministic, true) AS deterministic,
  t.typtype = 'e' AND t.oid <> u.given AS enum_domain
FROM under u
JOIN pg_type t ON t.oid = u.oid AND t.typtype <> 'd'
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_collation c ON c.oid = u.coll
ORDER BY u.attnum;

SELECT count(*) = 3 FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
WHERE n.nspname = ? AND c.relname IN ('lifecycle', 'watched', 'category')
  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
  AND (c.relname = 'category' OR EXISTS (
    SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'relation'));

WITH given AS (
  SELECT CAST(? AS oid) AS relation, CAST(? AS text) AS table_name, CAST(? AS text) AS name),
bound AS (
  SELECT 1 AS n, l.category, l.table_name, l.relation = g.relation AND l.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid) AS same
  FROM "turnstile".lifecycle l CROSS JOIN given g
  UNION ALL
  SELECT 2, w.category, w.table_name, w.relation = g.relation AND w.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid)
  FROM "turnstile".watched w CROSS JOIN given g)
SELECT coalesce(
  (SELECT c.name FROM bound b JOIN "turnstile".category c ON c.id = b.category
   WHERE b.same ORDER BY b.n, c.id LIMIT 1),
  (SELECT c.name FROM bound b JOIN "turnstile".category c ON c.id = b.category
   WHERE b.table_name = given.table_name ORDER BY b.n, c.id LIMIT 1),
  CASE WHEN NOT EXISTS (
    SELECT FROM bound b JOIN "turnstile".category c ON c.id = b.category WHERE c.name = given.name)
    THEN given.name END,
  (SELECT given.name || '_' || i FROM generate_series(2, 32767) AS i
   WHERE NOT EXISTS (SELECT FROM "turnstile".category c WHERE c.name = given.name || '_' || i)
   ORDER BY i LIMIT 1))
FROM given;

SELECT l.*, m.version, v.definition
FROM (SELECT l.id, l.machine, l.category, l.found AS table_name, ARRAY(
    SELECT CASE WHEN numbered.attname IS NULL OR named.attnum <> ALL (l.bound) THEN k.name
      ELSE CAST(numbered.attname AS text) END
    FROM unnest(l.id_columns, l.id_numbers) WITH ORDINALITY AS k(name, number, n)
    LEFT JOIN pg_attribute named
      ON named.attrelid = l.live AND named.attname = k.name AND named.attnum > 0 AND NOT named.attisdropped
    LEFT JOIN pg_attribute numbered
      ON numbered.attrelid = l.same AND numbered.attnum = k.number AND NOT numbered.attisdropped
    ORDER BY k.n) AS id_columns,
  CASE WHEN numbered.attname IS NULL OR named.attnum <> ALL (l.bound) THEN l.state_column
    ELSE CAST(numbered.attname AS text) END AS state_column,
  CASE WHEN l.same IS NULL THEN l.version_column ELSE (
    SELECT CAST(a.attname AS text) FROM pg_attribute a
    WHERE a.attrelid = l.same AND a.attnum = l.version_number AND NOT a.attisdropped) END AS version_column,
  l.table_name AS registered_table_name, l.id_columns AS registered_id_columns,
  l.state_column AS registered_state_column
FROM (
  SELECT l.*, CASE WHEN l.live = l.relation AND l.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid) THEN l.live END AS same, ARRAY(
      SELECT unnest(o.id_numbers || o.state_number) FROM "turnstile".lifecycle o
      WHERE o.relation = l.live AND o.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid)) AS bound,
    CASE WHEN l.named IS NULL AND l.live IS NOT NULL THEN (
      SELECT format('"%s"."%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""'))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = l.live)
      ELSE l.table_name END AS found
  FROM (
    SELECT l.*, to_regclass(l.table_name) AS named,
      coalesce(CAST(to_regclass(l.table_name) AS oid), (
        SELECT c.oid FROM pg_class c WHERE c.oid = l.relation AND l.catalog = CAST(CAST('"turnstile".log' AS regclass) AS oid))) AS live
    FROM "turnstile".lifecycle l) AS l) AS l
LEFT JOIN pg_attribute named ON named.attrelid = l.live AND named.attname = l.state_column
  AND named.attnum > 0 AND NOT named.attisdropped
LEFT JOIN pg_attribute numbered ON numbered.attrelid = l.same AND numbered.attnum = l.state_number
  AND NOT numbered.attisdropped) AS l
JOIN "turnstile".machine m ON m.id = l.machine
JOIN "turnstile".machine_version v ON v.machine = m.id AND v.version = m.version
ORDER BY l.id;

SELECT id, kind, name FROM "turnstile".event_type WHERE lifecycle = ?;

SELECT "turnstile".incarnation();

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

SELECT g.n, md5(replace(pg_get_constraintdef(oid), ' NOT VALID', '')) AS definition,
  obj_description(oid, 'pg_constraint') AS comment, convalidated AS active
FROM unnest(CAST(? AS text[]), CAST(? AS text[])) WITH ORDINALITY AS g(relation, name, n) JOIN pg_constraint ON conrelid = to_regclass(g.relation) AND conname = g.name;

ALTER TABLE "public"."orders" VALIDATE CONSTRAINT "turnstile_state_known";

commit;
