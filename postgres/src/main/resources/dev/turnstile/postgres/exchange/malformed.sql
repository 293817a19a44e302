-- The first event that lacks what an event has, or has what none has.
SELECT n, problem FROM (
  SELECT e.n, CASE
    WHEN e.unknown <> '{}' THEN 'unknown field ' || CAST(to_json(
      (SELECT min(name COLLATE "C") FROM jsonb_object_keys(e.unknown) AS name)) AS text)
    WHEN coalesce(btrim(e.category), '') = '' THEN 'expected a category'
    WHEN e.key IS NULL THEN 'expected a key'
    WHEN coalesce(e.version, 0) < 1 THEN 'expected a version from 1 on'
    WHEN coalesce(btrim(e.type), '') = '' THEN 'expected a type'
    WHEN coalesce(e.schema, 0) < 1 THEN 'expected a schema from 1 on'
    WHEN e.recorded_at IS NULL THEN 'expected recorded_at'
    WHEN coalesce(e.position, 0) < 1 THEN 'expected a position from 1 on'
    WHEN e.kind IS NULL OR e.kind NOT IN ('event', 'change', 'creation', 'transition', 'correction', 'bypass')
      THEN 'expected a kind of event, change, creation, transition, correction or bypass'
    WHEN (e.kind IN ('event', 'change')) <> (e."table" IS NULL) OR (e."table" IS NULL) <> (e."column" IS NULL)
      THEN 'expected table and column of a lifecycle''s event, and of no other'
    WHEN e."table" IS NOT NULL AND NOT EXISTS (
        SELECT FROM {schema}.lifecycle l WHERE l.table_name = e."table" AND l.state_column = e."column")
      THEN 'no machine is bound to table ' || e."table" || ', column ' || e."column" || ', here nor in the file'
    END AS problem
  FROM pg_temp.turnstile_event e) AS events
WHERE problem IS NOT NULL
ORDER BY n LIMIT 1
