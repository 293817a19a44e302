-- Whether every reader of the log has passed the newest event that is to move. What readers by horizon have not seen stays
-- in the hot table, and so does the stream that one has parked.
newest.horizon < {schema}.log_xmin()
AND NOT EXISTS (
  SELECT FROM {schema}.subscription_shard reader
  WHERE (reader.horizon, reader.position) < (newest.horizon, newest.position))
AND NOT EXISTS (SELECT FROM {schema}.parked_stream parked WHERE parked.stream_id = newest.stream_id)
