-- Returns the first machine or lifecycle of the file that contradicts this database.
SELECT n, problem FROM (
SELECT l.n, 1 AS rank, 'machine ' || m.name || ' has state ' || s.name || ' for code ' || s.code
  || ' in this database, but ' || (g.value ->> 'name') || ' in the file' AS problem
FROM pg_temp.turnstile_line l
JOIN {schema}.machine m ON m.name = l.line ->> 'definition'
CROSS JOIN LATERAL jsonb_array_elements(l.line -> 'states') AS g(value)
JOIN {schema}.state s ON s.machine = m.id AND s.code = CAST(g.value ->> 'code' AS smallint)
WHERE s.name <> g.value ->> 'name'
UNION ALL
SELECT l.n, 2, 'table ' || c.table_name || ', column ' || c.state_column || ' has machine ' || m.name
  || ' in this database, but ' || (l.line ->> 'machine') || ' in the file'
FROM pg_temp.turnstile_line l
JOIN {schema}.lifecycle c ON c.table_name = l.line ->> 'lifecycle' AND c.state_column = l.line ->> 'column'
JOIN {schema}.machine m ON m.id = c.machine
WHERE m.name <> l.line ->> 'machine'
UNION ALL
SELECT l.n, 3, 'table ' || (l.line ->> 'lifecycle') || ' is bound to machine ' || (l.line ->> 'machine')
  || ', which is neither in this database nor in the file'
FROM pg_temp.turnstile_line l
WHERE jsonb_exists(l.line, 'lifecycle')
  AND NOT EXISTS (SELECT FROM {schema}.machine m WHERE m.name = l.line ->> 'machine')
  AND NOT EXISTS (SELECT FROM pg_temp.turnstile_line d WHERE d.line ->> 'definition' = l.line ->> 'machine')
UNION ALL
SELECT l.n, 4, 'version ' || (v.value ->> 'version') || ' of machine ' || (l.line ->> 'definition')
  || ' has a checksum that does not match its definition'
FROM pg_temp.turnstile_line l
CROSS JOIN LATERAL jsonb_array_elements(l.line -> 'versions') AS v(value)
WHERE jsonb_exists(l.line, 'definition')
  AND v.value ->> 'checksum' <> encode(sha256(convert_to(CAST(v.value -> 'definition' AS text), 'UTF8')), 'hex')
) AS found
ORDER BY n, rank LIMIT 1
