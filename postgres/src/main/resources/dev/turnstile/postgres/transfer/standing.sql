-- Returns the current versions of a batch's streams.
SELECT s.id, s.category, s.key, s.version, s.closed
FROM unnest(CAST(? AS smallint[]), CAST(? AS text[])) AS g(category, key)
JOIN {schema}.stream s ON s.category = g.category AND s.key = g.key
