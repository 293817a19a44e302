SELECT s.key, e.position, e.version, e.from_state, e.to_state, e.recorded_at, e.occurred_at,
  e.actor, e.command_id, e.data, e.metadata, t.kind, t.name
FROM "turnstile".stream s
JOIN LATERAL "turnstile".stream_events(s.id, s.archived_up_to, 1, 2147483647) e ON true
JOIN "turnstile".event_type t ON t.id = e.type
WHERE s.category = 1 AND "turnstile".in_incarnation('<incarnation>') AND s.key = ANY (ARRAY(SELECT turnstile_given.turnstile_id_0::text FROM (SELECT CAST(turnstile_text_0 AS bigint) AS turnstile_id_0 FROM unnest(CAST(? AS text[])) AS turnstile_texts(turnstile_text_0)) AS turnstile_given WHERE num_nulls(turnstile_given.turnstile_id_0) = 0)) AND t.lifecycle = 1 AND (SELECT coalesce(to_regclass('orders') = to_regclass('"public"."orders"'), true))
ORDER BY s.key, e.version;
