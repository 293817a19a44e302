-- Notes a statement that changed states past the door, and lets it go on.
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
{key_settings} AS $turnstile$
DECLARE
  seen record;
BEGIN
  INSERT INTO {schema}.observation
    (lifecycle, records, key, from_state, to_state, actor, command_id, metadata)
  SELECT {lifecycle}, count(*) OVER (), key, was, now,
    CASE WHEN {by_door} THEN nullif(current_setting('turnstile.actor', true), '') END,
    CASE WHEN {by_door} THEN CAST(nullif(current_setting('turnstile.command_id', true), '') AS uuid) END,
    {schema}.circumstances(NULL) - CASE WHEN {by_door} THEN '' ELSE 'command' END || jsonb_build_object('bypass', TG_OP)
  FROM ({changed}) AS changed
  ORDER BY key LIMIT 1
  RETURNING records, key INTO seen;
  IF FOUND THEN
    RAISE LOG '% %: % of % records past the door by % (%)', {machine}, seen.key, TG_OP, seen.records,
      session_user, current_setting('application_name');
  END IF;
  RETURN NULL;
END
$turnstile$
