-- Adds missing tags.
INSERT INTO {schema}.tag (name)
SELECT name FROM unnest(CAST(? AS text[])) AS given(name)
WHERE NOT EXISTS (SELECT FROM {schema}.tag t WHERE t.name = given.name)
ORDER BY name COLLATE "C" ON CONFLICT (name) DO NOTHING
