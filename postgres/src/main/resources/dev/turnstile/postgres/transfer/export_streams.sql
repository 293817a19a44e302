-- Returns the streams with metadata or deleted events.
SELECT jsonb_build_object(
  'stream', c.name,
  'key', s.key,
  'version', s.version,
  'deleted_up_to', s.deleted_up_to,
  'closed', s.closed,
  'metadata', s.metadata)
FROM {schema}.stream s
JOIN {schema}.category c ON c.id = s.category
WHERE ({in_scope}) AND (s.deleted_up_to > 0 OR s.closed OR s.metadata IS NOT NULL)
ORDER BY c.name COLLATE "C", s.key
