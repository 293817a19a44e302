-- Stores an observation of a statement that changed states without Turnstile. The statement succeeds.
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
{key_settings} AS $turnstile$
DECLARE
  seen record;
  {names}
BEGIN
  IF {unchanged} THEN
    {statement} INTO seen;
  ELSE
    {renamed}
    EXECUTE {form} INTO seen USING TG_OP;
  END IF;
  IF seen.key IS NOT NULL THEN
    RAISE LOG '% %: % that bypassed Turnstile changed % records; user % (%)', {machine}, seen.key, TG_OP, seen.records,
      session_user, current_setting('application_name');
  END IF;
  RETURN NULL;
END
$turnstile$
