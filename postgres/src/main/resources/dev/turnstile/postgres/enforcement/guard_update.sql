-- Runs only for changes that the trigger's WHEN clause does not permit.
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $turnstile$
#variable_conflict use_column
DECLARE
  turnstile_target {state_type} := NEW.{state_column};
  turnstile_key text;
  turnstile_source text;
  turnstile_permitted text;
  turnstile_holds boolean;
  turnstile_unmet text;
BEGIN
  -- If pg_temp were not in the search path, it would be searched first, and the caller's temporary tables would hide
  -- the tables that the guards refer to.
  PERFORM set_config('search_path', concat_ws(', ', nullif(current_setting('search_path'), ''), 'pg_temp'), true);
  -- The guards are evaluated as in Turnstile's own statements: on the record in its old state.
  NEW.{state_column} := OLD.{state_column};{generated}
  SELECT {holds}, {unmet} INTO turnstile_holds, turnstile_unmet FROM (SELECT NEW.*) AS {alias};
  NEW.{state_column} := turnstile_target;
  IF turnstile_holds THEN
    RETURN NEW;
  END IF;

  SELECT {key}, {source_name}, {permitted}
  INTO turnstile_key, turnstile_source, turnstile_permitted FROM (SELECT OLD.*) AS {alias};
  IF turnstile_unmet <> '' THEN
    RAISE EXCEPTION USING
      ERRCODE = 'TS002', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = {state_literal},
      MESSAGE = format('%s %s: a change from %s to %s is refused: %s',
        {machine}, turnstile_key, turnstile_source, {target_name}, turnstile_unmet),
      HINT = 'make the guard hold, or use Lifecycle.correct, which records the correction in the log';
  END IF;
  RAISE EXCEPTION USING
    ERRCODE = 'TS001', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = {state_literal},
    MESSAGE = format('%s %s: a change from %s to %s is not permitted (permitted: %s)',
      {machine}, turnstile_key, turnstile_source, {target_name}, turnstile_permitted),
    HINT = 'fire a permitted transition, or use Lifecycle.correct, which records the correction in the log';
END
$turnstile$
