-- The events of a batch with the types of their fields.
INSERT INTO pg_temp.turnstile_event
SELECT l.n, x.*, l.line -> 'data', l.line -> 'metadata',
  l.line - '{position,category,key,version,kind,type,schema,table,column,from,to,recorded_at,occurred_at,actor,command_id,correlation,causation,tags,data,metadata}'::text[]
FROM pg_temp.turnstile_line l
CROSS JOIN LATERAL jsonb_to_record(l.line) AS x(
  position bigint, category text, key text, version int, kind text, type text, schema smallint, "table" text,
  "column" text, "from" smallint, "to" smallint, recorded_at timestamptz, occurred_at timestamptz, actor text,
  command_id uuid, correlation text, causation text, tags text[])
WHERE jsonb_exists(l.line, 'position') AND l.n BETWEEN ? AND ?
