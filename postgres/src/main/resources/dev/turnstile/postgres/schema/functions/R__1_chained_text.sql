-- Returns the whole content of an event, except its horizon, which a restored database does not keep. A change of this
-- function breaks every chain. A function with a SET clause is not inlined into the calling statement. This function is
-- inlined, so it qualifies every name that a search path could redirect.
CREATE OR REPLACE FUNCTION ${schema}.chained_text(
  e ${schema}.event, category text, key text, t ${schema}.event_type) RETURNS bytea LANGUAGE sql STABLE
RETURN pg_catalog.convert_to(CAST(pg_catalog.jsonb_build_array(
  category, key, (e).stream_id, (e).version, (e).position, (t).lifecycle, (t).kind, (t).name, (t).schema,
  (e).from_state, (e).to_state, extract(epoch FROM (e).recorded_at), extract(epoch FROM (e).occurred_at), (e).actor,
  (e).command_id, (e).correlation, (e).causation, (e).tags, (e).data, (e).metadata) AS text), 'UTF8');
REVOKE ALL ON FUNCTION ${schema}.chained_text(${schema}.event, text, text, ${schema}.event_type) FROM PUBLIC;
