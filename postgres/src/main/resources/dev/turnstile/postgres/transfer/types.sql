-- Returns the ids of event types. Adds missing types. A type of an unknown lifecycle has no row in the result.
WITH given AS (
  SELECT g.n, l.id AS lifecycle, g.kind, g.name, g.schema
  FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS smallint[]))
    WITH ORDINALITY AS g(table_name, state_column, kind, name, schema, n)
  LEFT JOIN {schema}.lifecycle l ON l.table_name = g.table_name AND l.state_column = g.state_column
  WHERE g.table_name IS NULL OR l.id IS NOT NULL),
known AS (
  SELECT given.n, t.id
  FROM given JOIN {schema}.event_type t
    ON t.lifecycle IS NOT DISTINCT FROM given.lifecycle AND t.kind = given.kind AND t.name = given.name
    AND t.schema = given.schema),
made AS (
  INSERT INTO {schema}.event_type (lifecycle, kind, name, schema)
  SELECT lifecycle, kind, name, schema FROM given WHERE n NOT IN (SELECT n FROM known)
  ORDER BY lifecycle, kind, name, schema ON CONFLICT (lifecycle, kind, name, schema) DO NOTHING
  RETURNING id, lifecycle, kind, name, schema)
SELECT n, id FROM known
UNION ALL
SELECT given.n, made.id
FROM made JOIN given
  ON given.lifecycle IS NOT DISTINCT FROM made.lifecycle AND given.kind = made.kind AND given.name = made.name
  AND given.schema = made.schema
