-- A state that was folded before a subject was forgotten must not be stored afterwards. Such a state cannot be
-- distinguished from one that was folded later, so streams with values of forgotten subjects have no snapshots.
CREATE OR REPLACE FUNCTION ${schema}.snapshot_without_forgotten() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM ${schema}.subject_stream h JOIN ${schema}.subject_key k ON k.key_id = h.key_id
  WHERE h.stream_id = NEW.stream_id ORDER BY k.key_id FOR SHARE OF k;
  IF EXISTS (SELECT FROM ${schema}.subject_stream h JOIN ${schema}.subject_key k ON k.key_id = h.key_id
             WHERE h.stream_id = NEW.stream_id AND k.forgotten_at IS NOT NULL) THEN
    RETURN NULL;
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION ${schema}.snapshot_without_forgotten() FROM PUBLIC;
