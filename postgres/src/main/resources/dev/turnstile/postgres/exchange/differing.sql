-- The first event that is there already with other content. Numbers that are equal may be written differently.
SELECT e.n, 'version ' || e.version || ' of stream ' || e.category || ' ' || e.key
  || ' is there already with other content' AS problem
FROM pg_temp.turnstile_event e
JOIN {schema}.category c ON c.name = e.category
JOIN {schema}.stream s ON s.category = c.id AND s.key = e.key AND s.version >= e.version
LEFT JOIN LATERAL {schema}.stream_events(s.id, s.archived_up_to, e.version, e.version) x ON true
LEFT JOIN {schema}.event_type t ON t.id = x.type
LEFT JOIN {schema}.lifecycle l ON l.id = t.lifecycle
WHERE ROW(t.kind, t.name, t.schema, l.table_name, l.state_column, x.from_state, x.to_state, x.recorded_at, x.occurred_at,
    x.actor, x.command_id, x.correlation, x.causation, x.tags, CAST(x.data AS text), CAST(x.metadata AS text))
  IS DISTINCT FROM ROW(e.kind, e.type, e.schema, e."table", e."column", e."from", e."to", e.recorded_at, e.occurred_at,
    e.actor, e.command_id, e.correlation, e.causation, e.tags, CAST(e.data AS text), CAST(e.metadata AS text))
ORDER BY e.n LIMIT 1
