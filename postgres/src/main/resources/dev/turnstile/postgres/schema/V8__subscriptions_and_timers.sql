-- Version 8: subscriptions and their cursors, timers, and processes over several streams.

CREATE TABLE ${schema}.subscription (
  id         int         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text        COLLATE "C" NOT NULL UNIQUE,
  shards     smallint    NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  handling   text        CHECK (handling IN ('one by one', 'batches', 'transaction', 'projection')),
  categories text[]      NOT NULL DEFAULT '{}',
  types      text[]      NOT NULL DEFAULT '{}',
  machines   text[]      NOT NULL DEFAULT '{}',
  kinds      text[]      NOT NULL DEFAULT '{}',
  revision   int         NOT NULL DEFAULT 0,
  seen_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN ${schema}.subscription.handling IS
  'how events are delivered; null until an application that starts the subscription declares it';
COMMENT ON COLUMN ${schema}.subscription.revision IS
  'rises when the declaration may be changed; a node that started with an older revision takes no more shards';
COMMENT ON COLUMN ${schema}.subscription.seen_at IS
  'when a node last started or stopped running the subscription; subscription_member contains the running nodes';

CREATE TABLE ${schema}.subscription_member (
  subscription int         NOT NULL,
  node         text        COLLATE "C" NOT NULL,
  seen_until   timestamptz NOT NULL,
  PRIMARY KEY (subscription, node)
) WITH (fillfactor = 50);
COMMENT ON TABLE ${schema}.subscription_member IS 'the nodes that run a subscription and share its shards';

CREATE TABLE ${schema}.subscription_shard (
  subscription int         NOT NULL,
  shard        smallint    NOT NULL,
  horizon      xid8        NOT NULL,
  position     bigint      NOT NULL,
  handled      bigint      NOT NULL DEFAULT 0,
  rate         real        NOT NULL DEFAULT 0,
  node         text,
  fence        bigint      NOT NULL DEFAULT 0,
  leased_until timestamptz,
  failure      text,
  revision     int         NOT NULL DEFAULT 0,
  held         bigint,
  PRIMARY KEY (subscription, shard)
) WITH (fillfactor = 20);
COMMENT ON COLUMN ${schema}.subscription_shard.fence IS
  'the fencing token: rises when the shard is taken; a node with an older token cannot write';
COMMENT ON COLUMN ${schema}.subscription_shard.revision IS 'a copy of the subscription''s revision';
COMMENT ON COLUMN ${schema}.subscription_shard.held IS 'the position of the event that the whole shard waits for';

CREATE TABLE ${schema}.parked_stream (
  subscription    int         NOT NULL,
  stream_id       bigint      NOT NULL,
  version         int         NOT NULL,
  position        bigint      NOT NULL,
  attempts        int         NOT NULL,
  next_attempt_at timestamptz,
  asked           boolean     NOT NULL DEFAULT false,
  failure         text        NOT NULL,
  message         text        NOT NULL,
  parked_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  described       text        NOT NULL DEFAULT '',
  PRIMARY KEY (subscription, stream_id)
);
COMMENT ON COLUMN ${schema}.parked_stream.next_attempt_at IS 'null for a dead letter';
COMMENT ON COLUMN ${schema}.parked_stream.asked IS 'a redelivery or a skip was requested';
COMMENT ON COLUMN ${schema}.parked_stream.message IS
  'the message of the handler''s failure, which may quote values; forgetting a subject replaces it by described';
COMMENT ON COLUMN ${schema}.parked_stream.described IS
  'the failure''s classes, positions and SQLSTATEs, without values';

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
