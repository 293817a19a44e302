-- Runs only for what its triggers' conditions do not permit by themselves.
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
  -- Left out of the path, the caller's temporary tables would come first, in place of those that the guards name.
  PERFORM set_config('search_path', concat_ws(', ', nullif(current_setting('search_path'), ''), 'pg_temp'), true);
  -- The guards are asked as the door asks them: while the record is still in the state that it leaves.
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
      HINT = 'see to it that the guard holds, or use Lifecycle.correct, which says so in the log';
  END IF;
  RAISE EXCEPTION USING
    ERRCODE = 'TS001', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = {state_literal},
    MESSAGE = format('%s %s: a change from %s to %s is not permitted (permitted: %s)',
      {machine}, turnstile_key, turnstile_source, {target_name}, turnstile_permitted),
    HINT = 'take a permitted transition, or use Lifecycle.correct, which says so in the log';
END
$turnstile$
