-- Version 11: timers, and processes over several streams.

CREATE TABLE ${schema}.timer (
  next_attempt_at timestamptz NOT NULL,
  due_at          timestamptz NOT NULL,
  version         int,
  attempts        int         NOT NULL DEFAULT 0,
  lifecycle       smallint    NOT NULL DEFAULT 0,
  state           smallint,
  schema          smallint,
  category        text        COLLATE "C" NOT NULL,
  key             text        COLLATE "C" NOT NULL,
  name            text        COLLATE "C" NOT NULL,
  type            text,
  occurred_at     timestamptz,
  command_id      uuid,
  actor           text,
  correlation     text,
  causation       text,
  tags            text[],
  data            jsonb,
  metadata        jsonb,
  failure         text,
  PRIMARY KEY (category, key, lifecycle, name)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
COMMENT ON COLUMN ${schema}.timer.lifecycle IS 'the lifecycle whose state times out; 0 for a scheduled event';
COMMENT ON COLUMN ${schema}.timer.version IS 'the version of the event by which the record entered the state';

CREATE INDEX timer_next ON ${schema}.timer (next_attempt_at);
CREATE INDEX timer_failing ON ${schema}.timer (next_attempt_at) WHERE attempts > 0;

-- The instances of processes.
CREATE TABLE ${schema}.process (
  steps       int     NOT NULL DEFAULT 0,
  ended       boolean NOT NULL DEFAULT false,
  name        text    COLLATE "C" NOT NULL,
  key         text    COLLATE "C" NOT NULL,
  state       jsonb   NOT NULL,
  carried_out text[]  NOT NULL DEFAULT '{}',
  timers      jsonb   NOT NULL DEFAULT '{}',
  PRIMARY KEY (name, key)
) WITH (fillfactor = 70);
COMMENT ON COLUMN ${schema}.process.carried_out IS 'the commands that a compensation undoes, last one first';
