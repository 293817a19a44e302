-- Returns the lifecycles: the machine of each table, and the types of its events.
SELECT jsonb_build_object(
  'lifecycle', l.table_name,
  'column', l.state_column,
  'machine', m.name,
  'category', c.name,
  'id_columns', l.id_columns,
  'version_column', l.version_column,
  'types', (
    SELECT coalesce(jsonb_agg(jsonb_build_object('kind', t.kind, 'name', t.name, 'schema', t.schema)
      ORDER BY t.kind COLLATE "C", t.name COLLATE "C", t.schema), '[]')
    FROM {schema}.event_type t WHERE t.lifecycle = l.id))
FROM {schema}.lifecycle l
JOIN {schema}.machine m ON m.id = l.machine
JOIN {schema}.category c ON c.id = l.category
WHERE {in_scope} OR c.name = current_setting('turnstile.export_category')
ORDER BY l.table_name COLLATE "C", l.state_column COLLATE "C"
