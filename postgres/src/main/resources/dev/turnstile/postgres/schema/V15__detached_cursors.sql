-- Version 15: the cursors of detached partitions' events, and an SQLSTATE for reads that need them.

ALTER TABLE ${schema}.archive_partition
  ADD COLUMN first_horizon          xid8,
  ADD COLUMN first_horizon_position bigint,
  ADD COLUMN last_horizon           xid8,
  ADD COLUMN last_horizon_position  bigint;
COMMENT ON COLUMN ${schema}.archive_partition.first_horizon IS
  'the least cursor of a detached partition''s events, with first_horizon_position';
COMMENT ON COLUMN ${schema}.archive_partition.last_horizon IS
  'the greatest cursor of a detached partition''s events, with last_horizon_position';

CREATE OR REPLACE FUNCTION ${schema}.detached(partition text, what text, first_position bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'TS005',
    MESSAGE = what || ' from position ' || first_position || ' on: partition ' || partition
      || ' of the archive is detached; attach it again (turnstile archive attach ' || partition || ')',
    TABLE = partition, DETAIL = first_position;
END $$;

-- Fails if a read by horizon and position would skip events of a detached partition.
CREATE FUNCTION ${schema}.feed_is_whole(
  after_horizon xid8, after_position bigint, up_to_horizon xid8, up_to_position bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce(bool_and(${schema}.detached(name,
    'the log lacks the events at positions ' || first_position || ' to ' || last_position || ',', first_position)), true)
  FROM ${schema}.archive_partition
  WHERE detached_at IS NOT NULL
    AND (last_horizon, last_horizon_position) > (after_horizon, after_position)
    AND (first_horizon, first_horizon_position) <= (up_to_horizon, up_to_position)
$$;

-- Fails if events of any of the streams are in a detached partition.
CREATE FUNCTION ${schema}.streams_are_whole(streams bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(bool_and(${schema}.stream_is_whole(stream, 1, 2147483647)), true)
  FROM unnest(streams) AS stream
$$;

-- Forgetting a subject also applies to the tables of running rebuilds, even if the process that ran a rebuild has
-- stopped.
ALTER TABLE ${schema}.projection_rebuild
  ADD COLUMN forgettings bigint NOT NULL DEFAULT 0,
  ADD COLUMN tables      text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN ${schema}.projection_rebuild.forgettings IS
  'rises with every forgotten subject; a rebuild that started before starts again';
COMMENT ON COLUMN ${schema}.projection_rebuild.tables IS
  'the table that is being rebuilt and the replaced table, if it still exists; both are emptied when a subject is forgotten';

CREATE FUNCTION ${schema}.empty_rebuilds() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  rebuilt regclass;
BEGIN
  PERFORM FROM ${schema}.projection_rebuild ORDER BY name, version FOR UPDATE;
  UPDATE ${schema}.projection_rebuild
  SET forgettings = forgettings + 1, horizon = '0', position = 0, events = 0;
  DELETE FROM ${schema}.projection_sample;
  FOR rebuilt IN
    SELECT DISTINCT to_regclass(named.qualified)
    FROM ${schema}.projection_rebuild r, unnest(r.tables) AS named(qualified)
    WHERE to_regclass(named.qualified) IS NOT NULL
  LOOP
    EXECUTE format('DELETE FROM %s', rebuilt);
  END LOOP;
  RETURN NULL;
END $$;

CREATE TRIGGER empty_rebuilds AFTER INSERT ON ${schema}.subject_key
FOR EACH ROW WHEN (NEW.forgotten_at IS NOT NULL) EXECUTE FUNCTION ${schema}.empty_rebuilds();

CREATE TRIGGER empty_rebuilds_again AFTER UPDATE ON ${schema}.subject_key
FOR EACH ROW WHEN (NEW.forgotten_at IS NOT NULL AND OLD.forgotten_at IS NULL)
EXECUTE FUNCTION ${schema}.empty_rebuilds();
