-- Version 16: the texts that forgetting a subject clears in addition to keys, and the projections' tables that are
-- folded again after it.

ALTER TABLE ${schema}.parked_stream ADD COLUMN described text NOT NULL DEFAULT '';
COMMENT ON COLUMN ${schema}.parked_stream.message IS
  'the message of the handler''s failure, which may quote values; forgetting a subject replaces it by described';
COMMENT ON COLUMN ${schema}.parked_stream.described IS
  'the failure''s classes, positions and SQLSTATEs, without values';

-- A transaction that parks a stream waits while one of its subjects is being forgotten. For a stream with values of a
-- forgotten subject, no message is stored: the handler may have read the values before.
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
  'when a subject was forgotten whose values the table may contain; null after the table was folded again';
COMMENT ON COLUMN ${schema}.projection.claimed_until IS 'until when a node has claimed to fold the table again';
