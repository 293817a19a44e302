-- Runs only for changes that the trigger's WHEN clause does not permit.
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $turnstile$
#variable_conflict use_column
DECLARE
  turnstile_target {state_type};
  turnstile_key text;
  turnstile_source text;
  turnstile_permitted text;
  turnstile_holds boolean;
  turnstile_unmet text;
  turnstile_row_after text;
  turnstile_row_before text;
  {names}
BEGIN
  -- If pg_temp were not in the search path, it would be searched first, and the caller's temporary tables would hide
  -- the tables that the guards refer to.
  PERFORM set_config('search_path', concat_ws(', ', nullif(current_setting('search_path'), ''), 'pg_temp'), true);
  -- The guards are evaluated as in Turnstile's own statements: on the record in its old state.
  IF {unchanged} THEN
    turnstile_target := NEW.{state_column};
    NEW.{state_column} := OLD.{state_column};{generated}
    SELECT {holds}, {unmet} INTO turnstile_holds, turnstile_unmet FROM (SELECT NEW.*) AS {alias};
    NEW.{state_column} := turnstile_target;
    SELECT {key}, {source_name}, {permitted}
    INTO turnstile_key, turnstile_source, turnstile_permitted FROM (SELECT OLD.*) AS {alias};
  ELSE
    -- Columns were renamed after the function was created: the rows get the names that it was compiled with.
    {renamed}
    SELECT
      string_agg(format('(%s).%I AS %I', CASE WHEN a.attname = {state_now} OR a.attgenerated <> '' THEN '$2'
        ELSE '$1' END, a.attname, coalesce(k.name, a.attname)), ', ' ORDER BY a.attnum),
      string_agg(format('($2).%I AS %I', a.attname, coalesce(k.name, a.attname)), ', ' ORDER BY a.attnum)
    INTO turnstile_row_after, turnstile_row_before
    FROM pg_catalog.pg_attribute a LEFT JOIN unnest({known}, names) AS k(name, now) ON k.now = a.attname
    WHERE a.attrelid = TG_RELID AND a.attnum > 0 AND NOT a.attisdropped
      AND (k.name IS NOT NULL OR a.attname <> ALL ({known}));
    EXECUTE format('SELECT ($1).%I', {state_now}) INTO turnstile_target USING NEW;
    EXECUTE format({row_form}, turnstile_row_before)
      INTO turnstile_key, turnstile_source, turnstile_permitted, turnstile_holds USING NEW, OLD, turnstile_target;
    BEGIN
      IF turnstile_holds THEN
        EXECUTE format({guard_form}, turnstile_row_after) INTO turnstile_holds, turnstile_unmet
          USING NEW, OLD, turnstile_target;
      END IF;
    EXCEPTION WHEN undefined_column THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
        MESSAGE = format('%s %s: expected the columns of the guards, one is missing: %s', {machine}, turnstile_key,
          SQLERRM),
        HINT = 'install a definition whose guards refer to existing columns by turnstile install';
    END;
  END IF;
  IF turnstile_holds THEN
    RETURN NEW;
  END IF;

  IF turnstile_unmet <> '' THEN
    RAISE EXCEPTION USING
      ERRCODE = 'TS002', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = {state_now},
      MESSAGE = format('%s %s: a change from %s to %s is refused: %s',
        {machine}, turnstile_key, turnstile_source, {target_name}, turnstile_unmet),
      HINT = 'make the guard hold, or use Lifecycle.correct, which records the correction in the log';
  END IF;
  RAISE EXCEPTION USING
    ERRCODE = 'TS001', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = {state_now},
    MESSAGE = format('%s %s: a change from %s to %s is not permitted (permitted: %s)',
      {machine}, turnstile_key, turnstile_source, {target_name}, turnstile_permitted),
    HINT = 'fire a permitted transition, or use Lifecycle.correct, which records the correction in the log';
END
$turnstile$
