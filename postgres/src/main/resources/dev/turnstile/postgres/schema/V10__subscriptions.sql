-- Version 10: subscriptions and their cursors.

-- The order in which subscriptions read the log: no event is added below the id of the oldest running transaction.
CREATE INDEX event_horizon ON ${schema}.event (horizon, position);

CREATE INDEX event_archive_horizon ON ${schema}.event_archive (horizon, position);

CREATE TABLE ${schema}.subscription (
  id         int         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text        COLLATE "C" NOT NULL UNIQUE,
  shards     smallint    NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

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
  PRIMARY KEY (subscription, shard)
) WITH (fillfactor = 20);
COMMENT ON COLUMN ${schema}.subscription_shard.fence IS
  'the fencing token: rises when the shard is taken; a node with an older token cannot write';

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
  PRIMARY KEY (subscription, stream_id)
);
COMMENT ON COLUMN ${schema}.parked_stream.next_attempt_at IS 'null for a dead letter';
COMMENT ON COLUMN ${schema}.parked_stream.asked IS 'a redelivery or a skip was requested';
