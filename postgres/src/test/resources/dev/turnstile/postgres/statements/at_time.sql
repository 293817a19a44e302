WITH record AS MATERIALIZED (
  SELECT s.id, s.key, s.archived_up_to FROM "turnstile".stream s
  WHERE s.category = 1 AND "turnstile".in_incarnation('<incarnation>') AND s.key = ANY (ARRAY(SELECT turnstile_given.turnstile_id_0::text FROM (SELECT CAST(turnstile_text_0 AS bigint) AS turnstile_id_0 FROM unnest(CAST(? AS text[])) AS turnstile_texts(turnstile_text_0)) AS turnstile_given WHERE num_nulls(turnstile_given.turnstile_id_0) = 0)) AND (SELECT coalesce(to_regclass('orders') = to_regclass('"public"."orders"'), true))),
asked AS MATERIALIZED (SELECT CAST(? AS smallint[]) AS types, CAST(? AS timestamptz) AS last),
hot AS MATERIALIZED (
  SELECT r.key, e.to_state
  FROM record r JOIN "turnstile".event e ON e.stream_id = r.id
  WHERE e.type = ANY ((SELECT types FROM asked)::smallint[])
    AND coalesce(e.occurred_at, e.recorded_at) <= (SELECT last FROM asked)
  ORDER BY e.version DESC LIMIT 1)
SELECT key, to_state FROM hot
UNION ALL (
  SELECT r.key, e.to_state
  FROM record r
  JOIN LATERAL "turnstile".archived_events(r.id, 1, r.archived_up_to) e ON r.archived_up_to > 0
  WHERE NOT EXISTS (SELECT FROM hot) AND e.type = ANY ((SELECT types FROM asked)::smallint[])
    AND coalesce(e.occurred_at, e.recorded_at) <= (SELECT last FROM asked)
  ORDER BY e.version DESC LIMIT 1);

SELECT CASE WHEN (SELECT coalesce(to_regclass('orders') = to_regclass('"public"."orders"'), true)) THEN (SELECT version FROM "turnstile".machine WHERE id = 1) ELSE -1 END;
