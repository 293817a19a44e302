-- The first event whose position cannot be kept.
SELECT n, 'position ' || position || ' does not come after the last one' AS problem FROM (
  SELECT n, position, lag(position, 1, (SELECT coalesce(max(position), 0) FROM {schema}.every_event))
    OVER (ORDER BY n) AS before
  FROM pg_temp.turnstile_event) AS events
WHERE position <= before
ORDER BY n LIMIT 1
