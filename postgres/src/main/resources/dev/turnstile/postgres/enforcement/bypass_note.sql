INSERT INTO {schema}.observation
    (lifecycle, records, key, from_state, to_state, actor, command_id, metadata)
  SELECT {lifecycle}, count(*) OVER (), key, was, now,
    CASE WHEN {by_door} THEN nullif(current_setting('turnstile.actor', true), '') END,
    CASE WHEN {by_door} THEN CAST(nullif(current_setting('turnstile.command_id', true), '') AS uuid) END,
    {schema}.circumstances(NULL) - CASE WHEN {by_door} THEN '' ELSE 'command' END
      || jsonb_build_object('bypass', {changing})
  FROM ({changed}) AS changed
  ORDER BY key LIMIT 1
  RETURNING records, key
