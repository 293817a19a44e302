-- Version 13: rows by which it is found out whether a transaction was committed whose answer to COMMIT was lost.

-- Short-lived: nobody looks for a row that is older than an hour, and rows are deleted after a day.
CREATE TABLE ${schema}.commit_fact (
  id         uuid        PRIMARY KEY,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX commit_fact_written_at ON ${schema}.commit_fact (written_at);
COMMENT ON TABLE ${schema}.commit_fact IS
  'one row for each transaction that wrote something, but no row that only it can have written';

-- Writes the row if the transaction has written anything; an INSERT by itself fails in a transaction that is read-only.
CREATE FUNCTION ${schema}.write_commit_fact(fact uuid) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF pg_current_xact_id_if_assigned() IS NULL THEN
    RETURN false;
  END IF;
  INSERT INTO ${schema}.commit_fact (id) VALUES (fact);
  RETURN true;
END $$;
