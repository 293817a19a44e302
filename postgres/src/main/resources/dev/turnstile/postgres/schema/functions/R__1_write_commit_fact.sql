-- Writes the row if the transaction has written anything. An unconditional INSERT would fail in a read-only
-- transaction.
CREATE OR REPLACE FUNCTION ${schema}.write_commit_fact(fact uuid) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF pg_current_xact_id_if_assigned() IS NULL THEN
    RETURN false;
  END IF;
  INSERT INTO ${schema}.commit_fact (id) VALUES (fact);
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION ${schema}.write_commit_fact(uuid) FROM PUBLIC;
