-- Refuses TRUNCATE of a table of records.
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $turnstile$
BEGIN
  RAISE EXCEPTION USING
    ERRCODE = 'TS004', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
    MESSAGE = format('%s: TRUNCATE of all records is refused', {machine}),
    HINT = 'use DELETE, which is recorded for each record, '
      'or run turnstile install --capture record, which permits TRUNCATE';
END
$turnstile$
