-- Refuses to empty a table of records at one go.
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $turnstile$
BEGIN
  RAISE EXCEPTION USING
    ERRCODE = 'TS004', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
    MESSAGE = format('%s: TRUNCATE of all records is refused', {machine}),
    HINT = 'DELETE leaves a trace for each record; turnstile install --capture record lets TRUNCATE pass';
END
$turnstile$
