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
