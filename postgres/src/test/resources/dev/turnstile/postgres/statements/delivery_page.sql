WITH given AS (SELECT CAST(? AS text) AS name),
found AS (SELECT id FROM "turnstile".category JOIN given USING (name)),
added AS (
  INSERT INTO "turnstile".category (name) SELECT name FROM given WHERE NOT EXISTS (SELECT FROM found)
  RETURNING id)
SELECT id FROM found UNION ALL SELECT id FROM added;
