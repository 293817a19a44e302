-- The first event that does not follow the last one of its stream.
SELECT n, problem FROM (
  SELECT e.n, CASE
    WHEN e.closed THEN 'stream ' || e.category || ' ' || e.key || ' was deleted forever here'
    WHEN e.version > e.stands AND e.version <> e.stands + row_number() OVER (
        PARTITION BY e.category, e.key, e.version > e.stands ORDER BY e.n)
      THEN 'version ' || e.version || ' of stream ' || e.category || ' ' || e.key
        || ' does not follow the last one, ' || e.stands - 1 + row_number() OVER (
          PARTITION BY e.category, e.key, e.version > e.stands ORDER BY e.n)
    END AS problem
  FROM (
    SELECT e.n, e.category, e.key, e.version, coalesce(s.version, 0) AS stands, coalesce(s.closed, false) AS closed
    FROM pg_temp.turnstile_event e
    LEFT JOIN {schema}.category c ON c.name = e.category
    LEFT JOIN LATERAL (
      SELECT version, closed FROM {schema}.stream WHERE category = c.id AND key = e.key OFFSET 0) AS s ON true) AS e)
  AS events
WHERE problem IS NOT NULL
ORDER BY n LIMIT 1
