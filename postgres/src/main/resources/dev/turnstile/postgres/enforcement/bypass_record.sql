-- Appends an event to the stream of each record whose state a statement changed without Turnstile. Nested loops over
-- transition tables would take minutes, other joins take tenths of a second. The planner's estimates of their sizes are
-- so wrong that just-in-time compilation would take longer than the statement.
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
