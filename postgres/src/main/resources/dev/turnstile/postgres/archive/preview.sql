-- Counts the streams and events that would move.
SELECT count(*) AS streams, coalesce(sum(target.version - s.archived_up_to), 0) AS events
FROM {schema}.stream s
CROSS JOIN LATERAL (SELECT least(s.version, ?) AS version) AS target
WHERE {eligible}
