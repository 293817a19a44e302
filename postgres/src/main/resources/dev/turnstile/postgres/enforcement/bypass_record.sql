-- Appends a bypass to the stream of each record whose state a statement changed past the door.
-- Nested loops over transition tables take minutes where other joins take tenths of seconds, and their sizes are guessed
-- so far off that compiling the plan takes longer than running it.
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
{key_settings} AS $turnstile$
DECLARE
  {names}
BEGIN
  IF {unchanged} THEN
    {statement};
  ELSE
    {renamed}
    EXECUTE {form} USING TG_OP;
  END IF;
  RETURN NULL;
END
$turnstile$
