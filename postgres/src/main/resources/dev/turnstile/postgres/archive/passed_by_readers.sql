-- Whether every reader of the log has passed the newest event that is to move. What readers by horizon have not seen stays
-- in the hot table; the cursors of subscriptions belong here as a further condition.
newest.horizon < pg_snapshot_xmin(pg_current_snapshot())
