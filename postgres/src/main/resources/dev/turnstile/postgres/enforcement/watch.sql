-- Appends to the stream of each row that a statement changed what became of its columns.
-- Nested loops over transition tables take minutes where other joins take tenths of seconds, and their sizes are guessed
-- so far off that compiling the plan takes longer than running it.
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
{key_settings} AS $turnstile$
DECLARE
  -- In a sealed table, what a session says of itself counts only under the door's role.
  by_door boolean := {by_door};
  through_door boolean := by_door
    AND coalesce(current_setting('turnstile.door', true) = extract(epoch FROM statement_timestamp())::text, false);
  actor text := CASE WHEN through_door THEN current_setting('turnstile.door_actor', true)
    WHEN by_door THEN current_setting('turnstile.actor', true) END;
  verb text := CASE WHEN through_door
    THEN coalesce(nullif(current_setting('turnstile.door_verb', true), ''), {door_verb}) END;
BEGIN
  WITH changed AS MATERIALIZED ({changed}),
  head AS (
    INSERT INTO {schema}.stream AS s (category, key, version, horizon)
    SELECT {category}, key, 1, {schema}.log_xid() FROM changed ORDER BY key
    ON CONFLICT (category, key) DO UPDATE
      SET version = s.version + 1, horizon = greatest(s.horizon, {schema}.log_xid())
    RETURNING id, key, version, horizon)
  INSERT INTO {schema}.event (stream_id, horizon, version, type, actor, command_id, data, metadata)
  SELECT head.id, head.horizon, head.version, changed.type, nullif(actor, ''),
    CASE WHEN by_door THEN CAST(nullif(current_setting('turnstile.command_id', true), '') AS uuid) END,
    changed.data, (SELECT {schema}.circumstances(verb) - CASE WHEN by_door THEN '' ELSE 'command' END || jsonb_build_object('operation', TG_OP))
  FROM head JOIN changed USING (key)
  ORDER BY key;
  RETURN NULL;
END
$turnstile$
