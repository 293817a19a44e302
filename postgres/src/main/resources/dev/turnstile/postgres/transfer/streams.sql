-- Stores the metadata and deletions of the file's streams.
INSERT INTO {schema}.stream AS s (category, key, version, horizon, deleted_up_to, closed, metadata)
SELECT c.id, x.key, x.version, {schema}.log_xid(), coalesce(x.deleted_up_to, 0), coalesce(x.closed, false), x.metadata
FROM pg_temp.turnstile_line l
CROSS JOIN LATERAL jsonb_to_record(l.line) AS x(
  stream text, key text, version int, deleted_up_to int, closed boolean, metadata jsonb)
JOIN {schema}.category c ON c.name = x.stream
WHERE jsonb_exists(l.line, 'stream')
ORDER BY c.id, x.key
ON CONFLICT (category, key) DO UPDATE SET
  version = greatest(s.version, excluded.version),
  deleted_up_to = greatest(s.deleted_up_to, excluded.deleted_up_to),
  closed = s.closed OR excluded.closed,
  metadata = coalesce(s.metadata, excluded.metadata)
