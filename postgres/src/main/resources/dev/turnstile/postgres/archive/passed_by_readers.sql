-- Returns whether every reader of the log has passed the newest event to move. Events that a subscription has not read
-- stay in the table event, as do streams that a subscription has parked.
newest.horizon < {schema}.log_xmin()
AND NOT EXISTS (
  SELECT FROM {schema}.subscription_shard reader
  WHERE (reader.horizon, reader.position) < (newest.horizon, newest.position))
AND NOT EXISTS (SELECT FROM {schema}.parked_stream parked WHERE parked.stream_id = newest.stream_id)
