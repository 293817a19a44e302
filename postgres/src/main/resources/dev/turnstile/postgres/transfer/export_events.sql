-- Returns the events ordered by position.
SELECT concat(
  '{"position":', e.position,
  ',"category":', to_json(c.name),
  ',"key":', to_json(s.key),
  ',"version":', e.version,
  ',"kind":', to_json(t.kind),
  ',"type":', to_json(t.name),
  ',"schema":', t.schema,
  ',"table":' || CAST(to_json(l.table_name) AS text),
  ',"column":' || CAST(to_json(l.state_column) AS text),
  ',"from":' || CAST(e.from_state AS text),
  ',"to":' || CAST(e.to_state AS text),
  ',"recorded_at":', to_json(e.recorded_at),
  ',"occurred_at":' || CAST(to_json(e.occurred_at) AS text),
  ',"actor":' || CAST(to_json(e.actor) AS text),
  ',"command_id":' || CAST(to_json(e.command_id) AS text),
  ',"correlation":' || CAST(to_json(e.correlation) AS text),
  ',"causation":' || CAST(to_json(e.causation) AS text),
  ',"tags":' || CAST(to_json(e.tags) AS text),
  ',"data":' || CAST(e.data AS text),
  ',"metadata":' || CAST(e.metadata AS text),
  '}')
FROM {events}
JOIN {schema}.category c ON c.id = s.category
JOIN {schema}.event_type t ON t.id = e.type
LEFT JOIN {schema}.lifecycle l ON l.id = t.lifecycle
WHERE {in_scope}
ORDER BY e.position
