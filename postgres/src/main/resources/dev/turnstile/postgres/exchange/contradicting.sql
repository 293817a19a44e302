-- The first machine or lifecycle that is another one here.
SELECT l.n, 'machine ' || m.name || ' has state ' || s.name || ' for code ' || s.code || ' here, and '
  || (g.value ->> 'name') || ' in the file' AS problem
FROM pg_temp.turnstile_line l
JOIN {schema}.machine m ON m.name = l.line ->> 'definition'
CROSS JOIN LATERAL jsonb_array_elements(l.line -> 'states') AS g(value)
JOIN {schema}.state s ON s.machine = m.id AND s.code = CAST(g.value ->> 'code' AS smallint)
WHERE s.name <> g.value ->> 'name'
UNION ALL
SELECT l.n, 'table ' || c.table_name || ', column ' || c.state_column || ' has machine ' || m.name || ' here, and '
  || (l.line ->> 'machine') || ' in the file'
FROM pg_temp.turnstile_line l
JOIN {schema}.lifecycle c ON c.table_name = l.line ->> 'lifecycle' AND c.state_column = l.line ->> 'column'
JOIN {schema}.machine m ON m.id = c.machine
WHERE m.name <> l.line ->> 'machine'
ORDER BY n LIMIT 1
