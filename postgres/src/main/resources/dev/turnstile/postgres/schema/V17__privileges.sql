-- Version 17: the privileges on the schema's functions, and their search paths.

-- By default, every role may call a function, even as a trigger of its own table.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ${schema} FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA ${schema} FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA ${schema} FROM PUBLIC;
REVOKE ALL ON SCHEMA ${schema} FROM PUBLIC;

ALTER FUNCTION ${schema}.snapshot_without_forgotten() SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION ${schema}.detached(text, text, bigint) SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION ${schema}.log_is_whole(bigint, bigint, smallint) SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION ${schema}.stream_is_whole(bigint, int, int) SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION ${schema}.feed_is_whole(xid8, bigint, xid8, bigint) SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION ${schema}.streams_are_whole(bigint[]) SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION ${schema}.archived_events(bigint, int, int) SET search_path = pg_catalog, pg_temp;

-- A function with a SET clause is not inlined into the calling statement. These functions are inlined, so they qualify
-- every name that a search path could redirect: their operators are those of pg_catalog for exactly the types of their
-- operands.
CREATE OR REPLACE FUNCTION ${schema}.chain_link(reached bytea, previous bytea, content bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE
RETURN pg_catalog.sha256(coalesce(reached, previous, CAST('' AS bytea)) OPERATOR(pg_catalog.||) content);

CREATE OR REPLACE FUNCTION ${schema}.chained_text(
  e ${schema}.event, category text, key text, t ${schema}.event_type) RETURNS bytea LANGUAGE sql STABLE
RETURN pg_catalog.convert_to(CAST(pg_catalog.jsonb_build_array(
  category, key, (e).stream_id, (e).version, (e).position, (t).lifecycle, (t).kind, (t).name, (t).schema,
  (e).from_state, (e).to_state, extract(epoch FROM (e).recorded_at), extract(epoch FROM (e).occurred_at), (e).actor,
  (e).command_id, (e).correlation, (e).causation, (e).tags, (e).data, (e).metadata) AS text), 'UTF8');

CREATE OR REPLACE FUNCTION ${schema}.stream_events(stream bigint, archived_up_to int, first int, last int)
RETURNS SETOF ${schema}.event LANGUAGE sql STABLE AS $$
  SELECT * FROM ${schema}.event
  WHERE stream_id OPERATOR(pg_catalog.=) stream
    AND version OPERATOR(pg_catalog.>=) first AND version OPERATOR(pg_catalog.<=) last
  UNION ALL
  SELECT * FROM ${schema}.archived_events(stream, first, last) WHERE archived_up_to OPERATOR(pg_catalog.>=) first
$$;

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

-- A reader of the whole log needs the privileges on its two tables.
ALTER VIEW ${schema}.every_event SET (security_invoker = true);
