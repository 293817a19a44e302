-- Returns whether the events of stream s up to target.version may move.
NOT s.closed AND s.archived_up_to < target.version
AND {selected}
AND EXISTS (
  SELECT FROM {schema}.event newest
  WHERE newest.stream_id = s.id AND newest.version = target.version
    AND newest.recorded_at <= coalesce(CAST(? AS timestamptz), 'infinity')
    AND {passed})
AND NOT EXISTS (
  SELECT FROM {schema}.archive_partition d
  JOIN {schema}.event hot ON hot.stream_id = s.id AND hot.version <= target.version
    AND hot.position >= d.from_position AND hot.position < d.to_position
  WHERE d.detached_at IS NOT NULL)
