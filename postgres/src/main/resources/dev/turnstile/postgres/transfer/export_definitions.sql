-- Returns the machines, each with all versions of its definition.
SELECT jsonb_build_object(
  'definition', m.name,
  'version', m.version,
  'versions', (
    SELECT jsonb_agg(jsonb_build_object('version', v.version, 'checksum', v.checksum,
      'installed_at', to_json(v.installed_at), 'definition', v.definition) ORDER BY v.version)
    FROM {schema}.machine_version v WHERE v.machine = m.id),
  'states', (
    SELECT jsonb_agg(jsonb_build_object('code', s.code, 'name', s.name, 'retired', s.retired) ORDER BY s.code)
    FROM {schema}.state s WHERE s.machine = m.id))
FROM {schema}.machine m
WHERE {in_scope} OR m.id IN (
  SELECT l.machine FROM {schema}.lifecycle l JOIN {schema}.category c ON c.id = l.category
  WHERE c.name = current_setting('turnstile.export_category'))
ORDER BY m.name COLLATE "C"
