-- Types and tags that are not known here yet.
INSERT INTO {schema}.event_type (lifecycle, kind, name, schema)
SELECT l.id, e.kind, e.type, e.schema
FROM (SELECT DISTINCT "table", "column", kind, type, schema FROM pg_temp.turnstile_event) AS e
LEFT JOIN {schema}.lifecycle l ON l.table_name = e."table" AND l.state_column = e."column"
WHERE NOT EXISTS (
  SELECT FROM {schema}.event_type t
  WHERE t.lifecycle IS NOT DISTINCT FROM l.id AND t.kind = e.kind AND t.name = e.type AND t.schema = e.schema)
ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING;

INSERT INTO {schema}.tag (name)
SELECT name FROM (
  SELECT DISTINCT carried.name FROM pg_temp.turnstile_event e, unnest(e.tags) AS carried(name)
  WHERE e.tags IS NOT NULL) AS named
WHERE NOT EXISTS (SELECT FROM {schema}.tag t WHERE t.name = named.name)
ORDER BY name COLLATE "C" ON CONFLICT DO NOTHING;
