-- Returns the first event that exists already with other content. Data and metadata are compared as text, because jsonb
-- treats numbers with different texts as equal.
SELECT e.position AS n
FROM pg_temp.turnstile_event e
JOIN {schema}.stream s ON s.id = e.stream_id
LEFT JOIN LATERAL {schema}.stream_events(s.id, s.archived_up_to, e.version, e.version) x ON true
WHERE ROW(x.type, x.from_state, x.to_state, x.recorded_at, x.occurred_at, x.actor, x.command_id, x.correlation,
    x.causation, x.tags, CAST(x.data AS text), CAST(x.metadata AS text))
  IS DISTINCT FROM ROW(e.type, e.from_state, e.to_state, e.recorded_at, e.occurred_at, e.actor, e.command_id,
    e.correlation, e.causation, e.tags, CAST(e.data AS text), CAST(e.metadata AS text))
ORDER BY e.position LIMIT 1
