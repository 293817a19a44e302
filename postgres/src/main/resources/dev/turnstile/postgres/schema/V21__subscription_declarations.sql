-- Version 21: the declarations of subscriptions, the time of their last run, and the event that a shard waits for.

ALTER TABLE ${schema}.subscription
  ADD COLUMN handling   text CHECK (handling IN ('one by one', 'batches', 'transaction', 'projection')),
  ADD COLUMN categories text[]      NOT NULL DEFAULT '{}',
  ADD COLUMN types      text[]      NOT NULL DEFAULT '{}',
  ADD COLUMN machines   text[]      NOT NULL DEFAULT '{}',
  ADD COLUMN kinds      text[]      NOT NULL DEFAULT '{}',
  ADD COLUMN revision   int         NOT NULL DEFAULT 0,
  ADD COLUMN seen_at    timestamptz NOT NULL DEFAULT clock_timestamp();
COMMENT ON COLUMN ${schema}.subscription.handling IS
  'how events are delivered; null until an application that starts the subscription declares it';
COMMENT ON COLUMN ${schema}.subscription.revision IS
  'rises when the declaration may be changed; a node that started with an older revision takes no more shards';
COMMENT ON COLUMN ${schema}.subscription.seen_at IS
  'when a node last started or stopped running the subscription; subscription_member contains the running nodes';

ALTER TABLE ${schema}.subscription_shard
  ADD COLUMN revision int NOT NULL DEFAULT 0,
  ADD COLUMN held     bigint;
COMMENT ON COLUMN ${schema}.subscription_shard.revision IS 'a copy of the subscription''s revision';
COMMENT ON COLUMN ${schema}.subscription_shard.held IS 'the position of the event that the whole shard waits for';
