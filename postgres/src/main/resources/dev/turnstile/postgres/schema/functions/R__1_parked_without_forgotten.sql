-- A transaction that parks a stream waits while one of its subjects is being forgotten. For a stream with values of a
-- forgotten subject, no message is stored: the handler may have read the values before.
CREATE OR REPLACE FUNCTION ${schema}.parked_without_forgotten() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM ${schema}.subject_stream h JOIN ${schema}.subject_key k ON k.key_id = h.key_id
  WHERE h.stream_id = NEW.stream_id ORDER BY k.key_id FOR SHARE OF k;
  IF EXISTS (SELECT FROM ${schema}.subject_stream h JOIN ${schema}.subject_key k ON k.key_id = h.key_id
             WHERE h.stream_id = NEW.stream_id AND k.forgotten_at IS NOT NULL) THEN
    NEW.message := NEW.described;
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION ${schema}.parked_without_forgotten() FROM PUBLIC;
