-- Version 12: what is to happen at a time.

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
COMMENT ON COLUMN ${schema}.timer.lifecycle IS 'whose state times out; 0 where an event is scheduled';
COMMENT ON COLUMN ${schema}.timer.version IS 'the version of the stream by which the record came to the state';

CREATE INDEX timer_next ON ${schema}.timer (next_attempt_at);
CREATE INDEX timer_failing ON ${schema}.timer (next_attempt_at) WHERE attempts > 0;
