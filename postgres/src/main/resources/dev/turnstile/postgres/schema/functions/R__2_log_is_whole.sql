-- Fails if events between two positions are in a detached partition: events of one category, or of any if of_category
-- is null.
CREATE OR REPLACE FUNCTION ${schema}.log_is_whole(after bigint, up_to bigint, of_category smallint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(bool_and(${schema}.detached(name, 'the log lacks events', first_position)), true)
  FROM ${schema}.archive_partition
  WHERE detached_at IS NOT NULL AND last_position > after AND first_position <= up_to
    AND (of_category IS NULL OR of_category = ANY (categories))
$$;
REVOKE ALL ON FUNCTION ${schema}.log_is_whole(bigint, bigint, smallint) FROM PUBLIC;
