-- The first line that is no line of this format.
SELECT n, problem FROM (
  SELECT l.n, CASE
    WHEN jsonb_typeof(l.line) <> 'object' THEN 'expected an object, got ' || jsonb_typeof(l.line)
    WHEN NOT jsonb_exists_any(l.line, '{position,definition,lifecycle,stream,end}')
      THEN 'expected one of the fields position, definition, lifecycle, stream, end'
    WHEN l.n > (SELECT min(n) FROM pg_temp.turnstile_line WHERE jsonb_exists(line, 'end')) THEN 'stands after the end'
    END AS problem
  FROM pg_temp.turnstile_line l) AS lines
WHERE problem IS NOT NULL
ORDER BY n LIMIT 1
