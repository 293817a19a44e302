-- Version 16: what a forgetting clears beside the keys, and the tables of projections that are folded again after it.

ALTER TABLE ${schema}.parked_stream ADD COLUMN described text NOT NULL DEFAULT '';
COMMENT ON COLUMN ${schema}.parked_stream.message IS
  'what the handler said, which may quote values; a forgetting puts the column described in its place';
COMMENT ON COLUMN ${schema}.parked_stream.described IS 'classes, places and SQLSTATEs of the failure, and no values';

-- Whoever parks a stream waits for a forgetting that is under way, and stores no message of a stream with values of a
-- forgotten subject: the handler may have read them before.
CREATE FUNCTION ${schema}.parked_without_forgotten() RETURNS trigger
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

CREATE TRIGGER parked_without_forgotten BEFORE INSERT OR UPDATE OF message ON ${schema}.parked_stream
FOR EACH ROW EXECUTE FUNCTION ${schema}.parked_without_forgotten();

ALTER TABLE ${schema}.projection
  ADD COLUMN stale_since   timestamptz,
  ADD COLUMN claimed_until timestamptz;
COMMENT ON COLUMN ${schema}.projection.stale_since IS
  'when a subject was forgotten whose values the table may hold; null once the table is folded again';
COMMENT ON COLUMN ${schema}.projection.claimed_until IS 'until when another node folds the table again';
