-- Moves a batch. The statement waits for no row lock: a stream that another transaction is writing to is left for a
-- later batch. Like an append, it locks all tables before any row.
WITH chosen AS MATERIALIZED (
  SELECT s.id, s.archived_up_to AS after, target.version AS target
  FROM {schema}.stream s
  CROSS JOIN LATERAL (SELECT least(s.version, ?) AS version) AS target
  WHERE s.id > ?
    AND EXISTS (
      SELECT FROM {schema}.event last
      WHERE last.stream_id = s.id AND last.version = target.version
        AND last.position < (SELECT max(to_position) FROM {schema}.archive_partition WHERE detached_at IS NULL))
    AND {eligible}
  ORDER BY s.id LIMIT 1000
  FOR NO KEY UPDATE OF s SKIP LOCKED),
part AS (
  SELECT id, after, least(target, after + ?) AS up_to, target FROM chosen),
counted AS (
  SELECT id, after, up_to, target, sum(up_to - after) OVER (ORDER BY id) - (up_to - after) AS before FROM part),
taken AS MATERIALIZED (
  SELECT id, after, up_to, target FROM counted WHERE before < ?),
moved AS (
  DELETE FROM {schema}.event e USING taken
  WHERE e.stream_id = taken.id AND e.version <= taken.up_to
  RETURNING e.*),
put AS (
  INSERT INTO {schema}.event_archive SELECT * FROM moved RETURNING stream_id, position),
bounds AS (
  SELECT stream_id, count(*) AS events, min(position) AS first, max(position) AS last FROM put GROUP BY stream_id),
noted AS (
  UPDATE {schema}.stream s
  SET archived_up_to = taken.up_to, archived_from = least(s.archived_from, bounds.first),
    archived_to = greatest(s.archived_to, bounds.last)
  FROM taken JOIN bounds ON bounds.stream_id = taken.id
  WHERE s.id = taken.id)
SELECT taken.id, taken.up_to - taken.after AS expected, coalesce(bounds.events, 0) AS events,
  taken.up_to = taken.target AS done,
  ARRAY(SELECT DISTINCT p.name FROM put JOIN {schema}.archive_partition p
    ON put.position >= p.from_position AND put.position < p.to_position) AS partitions
FROM taken LEFT JOIN bounds ON bounds.stream_id = taken.id
ORDER BY taken.id
