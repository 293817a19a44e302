-- Raises the versions of a batch's streams from the expected versions. A stream with another version has no row in the
-- result.
WITH given AS (
  SELECT * FROM unnest(CAST(? AS smallint[]), CAST(? AS text[]), CAST(? AS int[]), CAST(? AS int[]))
    WITH ORDINALITY AS g(category, key, before, after, n)),
moved AS (
  UPDATE {schema}.stream s SET version = g.after, horizon = greatest(s.horizon, {schema}.log_xid())
  FROM given g WHERE s.category = g.category AND s.key = g.key AND s.version = g.before AND NOT s.closed
  RETURNING s.id, s.category, s.key, s.horizon),
made AS (
  INSERT INTO {schema}.stream (category, key, version, horizon)
  SELECT category, key, after, {schema}.log_xid() FROM given WHERE before = 0 ORDER BY n
  ON CONFLICT (category, key) DO NOTHING
  RETURNING id, category, key, horizon)
SELECT id, category, key, horizon FROM moved UNION ALL SELECT id, category, key, horizon FROM made
