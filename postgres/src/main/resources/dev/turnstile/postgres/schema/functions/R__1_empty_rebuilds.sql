-- Forgetting a subject also applies to the tables of running rebuilds, even if the process that ran a rebuild has
-- stopped.
CREATE OR REPLACE FUNCTION ${schema}.empty_rebuilds() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  rebuilt regclass;
BEGIN
  PERFORM FROM ${schema}.projection_rebuild ORDER BY name, version FOR UPDATE;
  UPDATE ${schema}.projection_rebuild
  SET forgettings = forgettings + 1, horizon = '0', position = 0, events = 0;
  DELETE FROM ${schema}.projection_sample;
  FOR rebuilt IN
    SELECT DISTINCT to_regclass(named.qualified)
    FROM ${schema}.projection_rebuild r, unnest(r.tables) AS named(qualified)
    WHERE to_regclass(named.qualified) IS NOT NULL
  LOOP
    EXECUTE format('DELETE FROM %s', rebuilt);
  END LOOP;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION ${schema}.empty_rebuilds() FROM PUBLIC;
