-- The first event that is there already with other content. Numbers that are equal may be written differently.
SELECT e.position AS n
FROM pg_temp.turnstile_event e
LEFT JOIN {schema}.event x ON x.stream_id = e.stream_id AND x.version = e.version
WHERE ROW(x.type, x.from_state, x.to_state, x.recorded_at, x.occurred_at, x.actor, x.command_id, x.correlation,
    x.causation, x.tags, CAST(x.data AS text), CAST(x.metadata AS text))
  IS DISTINCT FROM ROW(e.type, e.from_state, e.to_state, e.recorded_at, e.occurred_at, e.actor, e.command_id,
    e.correlation, e.causation, e.tags, CAST(e.data AS text), CAST(e.metadata AS text))
ORDER BY e.position LIMIT 1
