-- Refuses a statement that changes states without Turnstile.
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
{key_settings} AS $turnstile$
DECLARE
  turnstile_key text;
  turnstile_source text;
  turnstile_target text;
  {names}
BEGIN
  IF {unchanged} THEN
    {statement} INTO turnstile_key, turnstile_source, turnstile_target;
  ELSE
    {renamed}
    EXECUTE {form} INTO turnstile_key, turnstile_source, turnstile_target;
  END IF;
  IF turnstile_key IS NOT NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = 'TS004', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = {state_now},
      MESSAGE = format('%s %s: %s that bypasses Turnstile is refused (from %s to %s)',
        {machine}, turnstile_key, TG_OP, turnstile_source, turnstile_target),
      HINT = 'change the state by Lifecycle.fire, insert records in an initial state; '
        'or run turnstile install --capture record, which permits such statements and records them';
  END IF;
  RETURN NULL;
END
$turnstile$
