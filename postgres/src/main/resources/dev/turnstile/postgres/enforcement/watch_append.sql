WITH changed AS MATERIALIZED ({changed}),
  head AS (
    INSERT INTO {schema}.stream AS s (category, key, version, horizon)
    SELECT {category}, key, 1, {schema}.log_xid() FROM changed ORDER BY key
    ON CONFLICT (category, key) DO UPDATE
      SET version = s.version + 1, horizon = greatest(s.horizon, {schema}.log_xid())
    RETURNING id, key, version, horizon)
  INSERT INTO {schema}.event (stream_id, horizon, version, type, actor, command_id, data, metadata)
  SELECT head.id, head.horizon, head.version, changed.type,
    CASE WHEN {each} IS NULL THEN nullif({actor}, '') ELSE {each} -> changed.key ->> 1 END,
    CASE WHEN {by_door} THEN CAST(nullif(current_setting('turnstile.command_id', true), '') AS uuid) END,
    changed.data, (SELECT {schema}.circumstances({verb}) - CASE WHEN {by_door} THEN '' ELSE 'command' END
        || jsonb_build_object('operation', {operation}))
      || CASE WHEN {each} IS NULL THEN '{}' ELSE jsonb_build_object('verb', coalesce({each} -> changed.key ->> 0, {verb})) END
  FROM head JOIN changed USING (key)
  ORDER BY key
