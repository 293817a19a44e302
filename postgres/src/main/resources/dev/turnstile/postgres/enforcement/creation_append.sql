WITH changed AS MATERIALIZED ({changed}),
  head AS (
    INSERT INTO {schema}.stream AS s (category, key, version, horizon)
    SELECT {category}, key, 1, {schema}.log_xid() FROM changed ORDER BY key
    ON CONFLICT (category, key) DO UPDATE
      SET version = s.version + 1, horizon = greatest(s.horizon, {schema}.log_xid())
    RETURNING id, key, version, horizon)
  INSERT INTO {schema}.event (stream_id, horizon, version, type, to_state, actor, command_id, metadata)
  SELECT head.id, head.horizon, head.version, {creation_type}, changed.now,
    CASE WHEN {by_door} THEN nullif(current_setting('turnstile.actor', true), '') END,
    CASE WHEN {by_door} THEN CAST(nullif(current_setting('turnstile.command_id', true), '') AS uuid) END,
    (SELECT {schema}.circumstances({verb}) - CASE WHEN {by_door} THEN '' ELSE 'command' END)
  FROM head JOIN changed USING (key)
  ORDER BY key
