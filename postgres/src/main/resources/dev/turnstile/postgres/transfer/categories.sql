-- Returns the ids of categories. Adds missing categories.
WITH made AS (
  INSERT INTO {schema}.category (name)
  SELECT name FROM unnest(CAST(? AS text[])) AS given(name)
  WHERE NOT EXISTS (SELECT FROM {schema}.category c WHERE c.name = given.name)
  ORDER BY name ON CONFLICT (name) DO NOTHING RETURNING id, name)
SELECT id, name FROM made
UNION ALL SELECT id, name FROM {schema}.category WHERE name = ANY (?)
