-- Where a batch of lines waits to be checked.
CREATE TEMP TABLE turnstile_line (n int GENERATED ALWAYS AS IDENTITY, line jsonb NOT NULL)
  ON COMMIT DROP;
CREATE TEMP TABLE turnstile_event (
  n           int NOT NULL,
  position    bigint,
  category    text,
  key         text COLLATE "C",
  version     int,
  kind        text,
  type        text,
  schema      smallint,
  "table"     text,
  "column"    text,
  "from"      smallint,
  "to"        smallint,
  recorded_at timestamptz,
  occurred_at timestamptz,
  actor       text,
  command_id  uuid,
  correlation text,
  causation   text,
  tags        text[],
  data        jsonb,
  metadata    jsonb,
  unknown     jsonb
) ON COMMIT DROP;
