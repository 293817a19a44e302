-- Appends a batch.
WITH head AS (
  INSERT INTO {schema}.stream AS s (category, key, version, horizon)
  SELECT c.id, e.key, max(e.version), pg_current_xact_id()
  FROM pg_temp.turnstile_event e JOIN {schema}.category c ON c.name = e.category
  GROUP BY c.id, e.key ORDER BY c.id, e.key
  ON CONFLICT (category, key) DO UPDATE
    SET version = excluded.version, horizon = greatest(s.horizon, pg_current_xact_id())
  RETURNING id, category, key, horizon)
INSERT INTO {schema}.event ({position}stream_id, horizon, recorded_at, occurred_at, version, type, from_state, to_state,
  command_id, actor, correlation, causation, tags, data, metadata)
{overriding}
SELECT {position}head.id, head.horizon, e.recorded_at, e.occurred_at, e.version, t.id, e."from", e."to",
  e.command_id, e.actor, e.correlation, e.causation, e.tags, e.data, e.metadata
FROM pg_temp.turnstile_event e
JOIN {schema}.category c ON c.name = e.category
JOIN head ON head.category = c.id AND head.key = e.key
LEFT JOIN {schema}.lifecycle l ON l.table_name = e."table" AND l.state_column = e."column"
JOIN {schema}.event_type t
  ON t.lifecycle IS NOT DISTINCT FROM l.id AND t.kind = e.kind AND t.name = e.type AND t.schema = e.schema
ORDER BY e.n
