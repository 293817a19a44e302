-- Returns the first stream that contradicts the file.
SELECT n, problem FROM (
  SELECT l.n, CASE
    WHEN coalesce(x.closed, false) AND s.version > 0 AND NOT s.closed
      THEN 'stream ' || x.stream || ' ' || x.key
        || ' was deleted permanently in the file, but has events in this database; delete it first'
    WHEN NOT coalesce(x.closed, false) AND x.version > coalesce(s.version, 0)
      THEN 'stream ' || x.stream || ' ' || x.key || ' has version ' || x.version || ' in the file, but '
        || coalesce(s.version, 0) || ' in this database'
    WHEN s.metadata <> x.metadata THEN 'stream ' || x.stream || ' ' || x.key || ' has other metadata in this database'
    END AS problem
  FROM pg_temp.turnstile_line l
  CROSS JOIN LATERAL jsonb_to_record(l.line) AS x(
    stream text, key text, version int, deleted_up_to int, closed boolean, metadata jsonb)
  LEFT JOIN {schema}.category c ON c.name = x.stream
  LEFT JOIN {schema}.stream s ON s.category = c.id AND s.key = x.key
  WHERE jsonb_exists(l.line, 'stream')) AS streams
WHERE problem IS NOT NULL
ORDER BY n LIMIT 1
