-- Fails with the name of a detached partition. The result type permits the call in an aggregate of a query.
CREATE OR REPLACE FUNCTION ${schema}.detached(partition text, what text, first_position bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'TS005',
    MESSAGE = what || ' from position ' || first_position || ' on: partition ' || partition
      || ' of the archive is detached; attach it again (turnstile archive attach ' || partition || ')',
    TABLE = partition, DETAIL = first_position;
END $$;
REVOKE ALL ON FUNCTION ${schema}.detached(text, text, bigint) FROM PUBLIC;
