-- Version 13: rows that prove the commit of a transaction whose COMMIT was not acknowledged.

-- Rows older than an hour are never looked up; rows are deleted after a day.
CREATE TABLE ${schema}.commit_fact (
  id         uuid        PRIMARY KEY,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX commit_fact_written_at ON ${schema}.commit_fact (written_at);
COMMENT ON TABLE ${schema}.commit_fact IS
  'one row for each transaction that wrote, but left no other row that only this transaction can have written';

-- Writes the row if the transaction has written anything. An unconditional INSERT would fail in a read-only
-- transaction.
CREATE FUNCTION ${schema}.write_commit_fact(fact uuid) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF pg_current_xact_id_if_assigned() IS NULL THEN
    RETURN false;
  END IF;
  INSERT INTO ${schema}.commit_fact (id) VALUES (fact);
  RETURN true;
END $$;
