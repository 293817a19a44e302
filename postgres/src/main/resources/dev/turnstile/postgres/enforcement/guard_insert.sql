-- Refuses records that are created in a state other than an initial one. A row trigger would also fire for a row that
-- moves to another partition, and for an existing row that INSERT .. ON CONFLICT only updates.
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
{key_settings} AS $turnstile$
DECLARE
  turnstile_key text;
  turnstile_state text;
  turnstile_found boolean;
  {names}
BEGIN
  IF {unchanged} THEN
    {statement} INTO turnstile_found, turnstile_key, turnstile_state;
  ELSE
    {renamed}
    EXECUTE {form} INTO turnstile_found, turnstile_key, turnstile_state;
  END IF;
  IF turnstile_found THEN
    RAISE EXCEPTION USING
      ERRCODE = 'TS003', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = {state_now},
      MESSAGE = format('%s %s: a record cannot be created in state %s (initial: %s)',
        {machine}, turnstile_key, turnstile_state, {initial}),
      HINT = 'insert it in an initial state; Lifecycle.correct sets any other state and records that in the log';
  END IF;
  RETURN NULL;
END
$turnstile$
