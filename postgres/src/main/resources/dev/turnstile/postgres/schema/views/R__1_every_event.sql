-- The whole log, for reads by position. A reader needs the privileges on its two tables. The columns are listed, because
-- a column that is added to the tables must change this text.
CREATE OR REPLACE VIEW ${schema}.every_event WITH (security_invoker = true) AS
SELECT position, stream_id, horizon, recorded_at, occurred_at, version, type, from_state, to_state, command_id, actor,
  data, metadata, correlation, causation, tags
FROM ${schema}.event
UNION ALL
SELECT position, stream_id, horizon, recorded_at, occurred_at, version, type, from_state, to_state, command_id, actor,
  data, metadata, correlation, causation, tags
FROM ${schema}.event_archive;
REVOKE ALL ON TABLE ${schema}.every_event FROM PUBLIC;
