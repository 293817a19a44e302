-- Returns a query that has one row for each table of schema turnstile: its name, its first 100 rows as JSON, and whether it
-- is large: 100 rows, more than 10 pages, or estimates of VACUUM or ANALYZE, which DELETE keeps. Each table of the template
-- has fewer rows.
SELECT string_agg(format(
  'SELECT %1$L, rows::text, jsonb_array_length(rows) = 100 OR pg_relation_size(%2$s) > 10 * 8192 '
  'OR (SELECT reltuples >= 0 FROM pg_class WHERE oid = %2$s) '
  'FROM (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)), ''[]'') '
  'FROM (SELECT * FROM %1$s LIMIT 100) t) found(rows)',
  c.oid::regclass, c.oid), ' UNION ALL ')
FROM pg_class c
WHERE c.relnamespace = 'turnstile'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
