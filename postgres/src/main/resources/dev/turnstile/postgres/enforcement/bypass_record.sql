-- Appends a bypass to the stream of each record whose state a statement changed past the door.
-- Nested loops over transition tables take minutes where other joins take tenths of seconds, and their sizes are guessed
-- so far off that compiling the plan takes longer than running it.
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
{key_settings} AS $turnstile$
BEGIN
  WITH changed AS MATERIALIZED ({changed}),
  head AS (
    INSERT INTO {schema}.stream AS s (category, key, version, horizon)
    SELECT {category}, key, 1, {schema}.log_xid() FROM changed ORDER BY key
    ON CONFLICT (category, key) DO UPDATE
      SET version = s.version + 1, horizon = greatest(s.horizon, {schema}.log_xid())
    RETURNING id, key, version, horizon)
  INSERT INTO {schema}.event (stream_id, horizon, version, type, from_state, to_state, actor, command_id, metadata)
  SELECT head.id, head.horizon, head.version, {type}, changed.was, changed.now,
    CASE WHEN {by_door} THEN nullif(current_setting('turnstile.actor', true), '') END,
    CASE WHEN {by_door} THEN CAST(nullif(current_setting('turnstile.command_id', true), '') AS uuid) END,
    (SELECT {schema}.circumstances(NULL) - CASE WHEN {by_door} THEN '' ELSE 'command' END || jsonb_build_object('bypass', TG_OP))
  FROM head JOIN changed USING (key)
  ORDER BY key;
  RETURN NULL;
END
$turnstile$
