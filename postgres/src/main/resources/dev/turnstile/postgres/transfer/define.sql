-- Adds the machines and lifecycles of the file that are not in this database.
WITH given AS (
  SELECT line ->> 'definition' AS name, CAST(line ->> 'version' AS int) AS version, line
  FROM pg_temp.turnstile_line WHERE jsonb_exists(line, 'definition')),
added AS (
  INSERT INTO {schema}.machine (name, version)
  SELECT name, version FROM given WHERE NOT EXISTS (SELECT FROM {schema}.machine m WHERE m.name = given.name)
  ORDER BY name RETURNING id, name),
versions AS (
  INSERT INTO {schema}.machine_version (machine, version, definition, checksum, installed_at)
  SELECT added.id, v.version, v.definition, v.checksum, v.installed_at
  FROM added JOIN given USING (name) CROSS JOIN LATERAL jsonb_to_recordset(given.line -> 'versions')
    AS v(version int, definition jsonb, checksum text, installed_at timestamptz))
INSERT INTO {schema}.state (machine, code, name, retired)
SELECT added.id, s.code, s.name, s.retired
FROM added JOIN given USING (name)
CROSS JOIN LATERAL jsonb_to_recordset(given.line -> 'states') AS s(code smallint, name text, retired boolean);

INSERT INTO {schema}.category (name)
SELECT DISTINCT name FROM (
  SELECT line ->> 'category' AS name FROM pg_temp.turnstile_line WHERE jsonb_exists(line, 'lifecycle')
  UNION SELECT line ->> 'stream' FROM pg_temp.turnstile_line WHERE jsonb_exists(line, 'stream')) AS named
WHERE name IS NOT NULL AND NOT EXISTS (SELECT FROM {schema}.category c WHERE c.name = named.name)
ORDER BY name ON CONFLICT DO NOTHING;

INSERT INTO {schema}.lifecycle (machine, category, table_name, id_columns, state_column, version_column)
SELECT m.id, c.id, x.lifecycle, x.id_columns, x."column", x.version_column
FROM pg_temp.turnstile_line l
CROSS JOIN LATERAL jsonb_to_record(l.line) AS x(
  lifecycle text, "column" text, machine text, category text, id_columns text[], version_column text)
JOIN {schema}.machine m ON m.name = x.machine
JOIN {schema}.category c ON c.name = x.category
WHERE jsonb_exists(l.line, 'lifecycle') AND NOT EXISTS (
  SELECT FROM {schema}.lifecycle there WHERE there.table_name = x.lifecycle AND there.state_column = x."column")
ORDER BY l.n;

INSERT INTO {schema}.event_type (lifecycle, kind, name, schema)
SELECT there.id, t.kind, t.name, t.schema
FROM pg_temp.turnstile_line l
JOIN {schema}.lifecycle there
  ON there.table_name = l.line ->> 'lifecycle' AND there.state_column = l.line ->> 'column'
CROSS JOIN LATERAL jsonb_to_recordset(l.line -> 'types') AS t(kind text, name text, schema smallint)
WHERE jsonb_exists(l.line, 'lifecycle') AND NOT EXISTS (
  SELECT FROM {schema}.event_type e
  WHERE e.lifecycle = there.id AND e.kind = t.kind AND e.name = t.name AND e.schema = t.schema)
ORDER BY l.n, t.kind, t.name;
