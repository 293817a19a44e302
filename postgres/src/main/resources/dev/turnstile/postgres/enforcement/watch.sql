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
  -- Where one statement moves the rows of several callers: verb and actor of each, by key.
  each jsonb := CASE WHEN through_door
    THEN CAST(nullif(current_setting('turnstile.door_each', true), '') AS jsonb) END;
  names text[];
BEGIN
  -- Columns may have come, gone or been renamed since; then the statement is made anew, for each time.
  IF {unchanged} THEN
    {append};
  ELSE
    names := {schema}.column_names(coalesce(pg_partition_root(TG_RELID), TG_RELID), {known}, {numbers});
    IF num_nulls({key_names}) > 0 THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('table %I.%I is watched by columns %s, expected all of them, one is gone',
          TG_TABLE_SCHEMA, TG_TABLE_NAME, {keys}),
        HINT = 'run turnstile watch on the table again, or turnstile unwatch';
    END IF;
    EXECUTE format({form}, VARIADIC {schema}.watched_columns(
        coalesce(pg_partition_root(TG_RELID), TG_RELID), {alias_literal}, {known}, {numbers}, {excepted})
      || ARRAY[{key_names}])
    USING each, actor, by_door, verb, TG_OP;
  END IF;
  RETURN NULL;
END
$turnstile$
