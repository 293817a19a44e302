-- Returns a query that has one row for each table of schema turnstile: its name, its first 100 rows as JSON, and the number
-- of these rows. Each table of the template has fewer rows.
SELECT string_agg(format(
  'SELECT %1$L, rows::text, jsonb_array_length(rows) FROM (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)), ''[]'') '
  'FROM (SELECT * FROM %1$s LIMIT 100) t) found(rows)',
  c.oid::regclass), ' UNION ALL ')
FROM pg_class c
WHERE c.relnamespace = 'turnstile'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
