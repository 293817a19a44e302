-- The append holds the lock of the stream's row, so the previous hash exists and is visible to this statement. A cached
-- plan from a time with few streams must not scan all streams at each append later.
--
-- Only the log's own events are chained. Another role's table may have columns of types whose casts are that role's
-- code, which would run with the owner's privileges.
CREATE OR REPLACE FUNCTION ${schema}.chain_events() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF TG_RELID <> (SELECT typrelid FROM pg_type WHERE oid = pg_typeof(CAST(NULL AS ${schema}.event))) THEN
    RAISE EXCEPTION USING ERRCODE = '42501',
      MESSAGE = format('chain_events: expected a trigger of table event in its own schema, got one of %s.%s',
        TG_TABLE_SCHEMA, TG_TABLE_NAME);
  END IF;
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
REVOKE ALL ON FUNCTION ${schema}.chain_events() FROM PUBLIC;
