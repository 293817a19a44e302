-- Appends the changed columns of each row that a statement changed to the row's stream. Nested loops over transition
-- tables would take minutes, other joins take tenths of a second. The planner's estimates of their sizes are so wrong
-- that just-in-time compilation would take longer than the statement.
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off
{key_settings} AS $turnstile$
DECLARE
  -- In a sealed table, the session's settings are trusted only if the door's role runs the statement.
  by_door boolean := {by_door};
  through_door boolean := by_door
    AND coalesce(current_setting('turnstile.door', true) = extract(epoch FROM statement_timestamp())::text, false);
  actor text := CASE WHEN through_door THEN current_setting('turnstile.door_actor', true)
    WHEN by_door THEN current_setting('turnstile.actor', true) END;
  verb text := CASE WHEN through_door
    THEN coalesce(nullif(current_setting('turnstile.door_verb', true), ''), {door_verb}) END;
  -- The verb and actor of each row by key, if one statement fires the transitions of several callers.
  each jsonb := CASE WHEN through_door
    THEN CAST(nullif(current_setting('turnstile.door_each', true), '') AS jsonb) END;
  names text[];
BEGIN
  -- If columns were added, dropped or renamed after the function was created, each call builds the statement again.
  IF {unchanged} THEN
    {append};
  ELSE
    names := {schema}.column_names(coalesce(pg_partition_root(TG_RELID), TG_RELID), {origin}, {known}, {numbers});
    IF num_nulls({key_names}) > 0 THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('watched table %I.%I: expected key columns %s, at least one is missing',
          TG_TABLE_SCHEMA, TG_TABLE_NAME, {keys}),
        HINT = 'run turnstile watch on the table again, or turnstile watch --stop';
    END IF;
    EXECUTE format({form}, VARIADIC {schema}.watched_columns(coalesce(pg_partition_root(TG_RELID), TG_RELID), {origin},
        {alias_literal}, {known}, {numbers}, {excepted}, {excepted_numbers})
      || ARRAY[{key_names}])
    USING each, actor, by_door, verb, TG_OP;
  END IF;
  RETURN NULL;
END
$turnstile$
