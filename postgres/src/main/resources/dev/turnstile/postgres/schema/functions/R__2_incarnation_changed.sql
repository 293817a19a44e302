-- The SQLSTATE is in class 40 (transaction rollback), whose transactions are retried unchanged.
CREATE OR REPLACE FUNCTION ${schema}.incarnation_changed(expected text) RETURNS boolean LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '40TS1',
    MESSAGE = 'the log may have been set back: expected incarnation ' || expected || ', found '
      || ${schema}.incarnation() || '; retry with ids and keys that are read again';
END $$;
REVOKE ALL ON FUNCTION ${schema}.incarnation_changed(text) FROM PUBLIC;
