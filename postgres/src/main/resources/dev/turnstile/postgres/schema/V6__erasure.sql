-- Version 6: keys for the erasure of personal data, and hash chains that reveal changes to the log.

CREATE TABLE ${schema}.subject_key (
  key_id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject      text        COLLATE "C" NOT NULL UNIQUE,
  wrapped      bytea,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  forgotten_at timestamptz,
  CHECK ((wrapped IS NULL) = (forgotten_at IS NOT NULL))
);
COMMENT ON COLUMN ${schema}.subject_key.wrapped IS
  'the wrapped key; null after the subject was forgotten';

CREATE TABLE ${schema}.subject_stream (
  key_id    bigint NOT NULL,
  stream_id bigint NOT NULL,
  PRIMARY KEY (key_id, stream_id)
);
CREATE INDEX subject_stream_stream ON ${schema}.subject_stream (stream_id);
COMMENT ON TABLE ${schema}.subject_stream IS 'the streams that contain personal values of each subject';

-- A state that was folded before a subject was forgotten must not be stored afterwards. Such a state cannot be
-- distinguished from one that was folded later, so streams with values of forgotten subjects have no snapshots.
CREATE FUNCTION ${schema}.snapshot_without_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM ${schema}.subject_stream h JOIN ${schema}.subject_key k ON k.key_id = h.key_id
  WHERE h.stream_id = NEW.stream_id ORDER BY k.key_id FOR SHARE OF k;
  IF EXISTS (SELECT FROM ${schema}.subject_stream h JOIN ${schema}.subject_key k ON k.key_id = h.key_id
             WHERE h.stream_id = NEW.stream_id AND k.forgotten_at IS NOT NULL) THEN
    RETURN NULL;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER snapshot_without_forgotten BEFORE INSERT OR UPDATE ON ${schema}.snapshot
FOR EACH ROW EXECUTE FUNCTION ${schema}.snapshot_without_forgotten();

CREATE TABLE ${schema}.chained (
  category smallint    PRIMARY KEY,
  since    timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ${schema}.chained IS 'the categories whose events are chained by hashes';

CREATE TABLE ${schema}.event_chain (
  stream_id bigint NOT NULL,
  version   int    NOT NULL,
  position  bigint NOT NULL,
  hash      bytea  NOT NULL,
  PRIMARY KEY (stream_id, version)
);

-- Returns the whole content of an event, except its horizon, which a restored database does not keep. A change of this
-- function breaks every chain.
CREATE FUNCTION ${schema}.chained_text(
  e ${schema}.event, category text, key text, t ${schema}.event_type) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT convert_to(CAST(jsonb_build_array(category, key, e.stream_id, e.version, e.position, t.lifecycle, t.kind, t.name,
    t.schema, e.from_state, e.to_state, extract(epoch FROM e.recorded_at), extract(epoch FROM e.occurred_at), e.actor,
    e.command_id, e.correlation, e.causation, e.tags, e.data, e.metadata) AS text), 'UTF8')
$$;

CREATE FUNCTION ${schema}.chain_link(reached bytea, previous bytea, content bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$ SELECT sha256(coalesce(reached, previous, '') || content) $$;

CREATE AGGREGATE ${schema}.chain(bytea, bytea) (SFUNC = ${schema}.chain_link, STYPE = bytea);

-- The append holds the lock of the stream's row, so the previous hash exists and is visible to this statement. A cached
-- plan from a time with few streams must not scan all streams at each append later.
CREATE FUNCTION ${schema}.chain_events() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  INSERT INTO ${schema}.event_chain (stream_id, version, position, hash)
  SELECT stream_id, version, position, ${schema}.chain(previous, content) OVER (PARTITION BY stream_id ORDER BY version)
  FROM (
    SELECT a.stream_id, a.version, a.position,
      (SELECT p.hash FROM ${schema}.event_chain p
       WHERE p.stream_id = a.stream_id AND p.version = a.version - 1) AS previous,
      ${schema}.chained_text(CAST(ROW(a.*) AS ${schema}.event), c.name, s.key, t) AS content
    FROM added a
    JOIN ${schema}.stream s ON s.id = a.stream_id
    JOIN ${schema}.chained k ON k.category = s.category
    JOIN ${schema}.category c ON c.id = s.category
    JOIN ${schema}.event_type t ON t.id = a.type) AS linked;
  RETURN NULL;
END $$;
