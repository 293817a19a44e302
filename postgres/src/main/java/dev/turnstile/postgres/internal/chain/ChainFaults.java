package dev.turnstile.postgres.internal.chain;

import dev.turnstile.postgres.ChainFault;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Finds faults of the hash chains in one statement, so that concurrent appends do not affect the result. */
final class ChainFaults {

    /**
     * Each hash is computed from the event and the stored hash of its predecessor, so the first fault of a stream shows
     * the event at which the stream was changed. A stream that ends before the version in its row lacks its last
     * events.
     */
    static final String SQL = """
            WITH own AS (
              SELECT s.id, s.key, s.version AS last, c.name AS category
              FROM {schema}.chained k
              JOIN {schema}.category c ON c.id = k.category
              JOIN {schema}.stream s ON s.category = k.category
              WHERE NOT s.closed),
            linked AS (
              SELECT stream_id, version, e.position, h.hash, e.content,
                lag(h.hash) OVER stream AS previous, lag(version, 1, 0) OVER stream AS before
              FROM (
                SELECT e.stream_id, e.version, e.position, {schema}.chained_text(CAST(ROW(e.*) AS {schema}.event), own.category, own.key, t) AS content
                FROM own
                JOIN {schema}.every_event e ON e.stream_id = own.id
                JOIN {schema}.event_type t ON t.id = e.type) AS e
              FULL JOIN (
                SELECT h.stream_id, h.version, h.hash
                FROM {schema}.event_chain h JOIN own ON own.id = h.stream_id) AS h USING (stream_id, version)
              WINDOW stream AS (PARTITION BY stream_id ORDER BY version)),
            faults AS (
              SELECT stream_id, before + 1 AS version, CAST(NULL AS bigint) AS position, 'missing' AS problem,
                CAST(NULL AS bytea) AS expected, CAST(NULL AS bytea) AS actual
              FROM linked WHERE version <> before + 1
              UNION ALL
              SELECT stream_id, version, position,
                CASE WHEN content IS NULL AND EXISTS (SELECT FROM {schema}.archive_gap g
                    WHERE g.stream_id = linked.stream_id AND version BETWEEN g.first_version AND g.last_version)
                    THEN 'in a detached partition of the archive'
                  WHEN content IS NULL THEN 'missing' WHEN hash IS NULL THEN 'not chained' ELSE 'changed' END,
                {schema}.chain_link(NULL, previous, content), hash
              FROM linked
              WHERE hash IS DISTINCT FROM {schema}.chain_link(NULL, previous, content)
              UNION ALL
              SELECT own.id, coalesce(max(linked.version), 0) + 1, NULL, 'missing at the end', NULL, NULL
              FROM own LEFT JOIN linked ON linked.stream_id = own.id
              GROUP BY own.id, own.last HAVING own.last > coalesce(max(linked.version), 0)
              UNION ALL
              SELECT own.id, own.last + 1, NULL, 'beyond the end of its stream', NULL, NULL
              FROM own JOIN linked ON linked.stream_id = own.id
              GROUP BY own.id, own.last HAVING own.last < max(linked.version)
              UNION ALL
              SELECT h.stream_id, min(h.version), NULL, 'in no stream', NULL, NULL
              FROM {schema}.event_chain h
              WHERE NOT EXISTS (SELECT FROM {schema}.stream s JOIN {schema}.chained k ON k.category = s.category
                                WHERE s.id = h.stream_id)
              GROUP BY h.stream_id),
            first AS (
              SELECT DISTINCT ON (stream_id) * FROM faults ORDER BY stream_id, version, position)
            SELECT coalesce(own.category || ' ' || own.key, '#' || first.stream_id) AS stream, first.version,
              coalesce(first.position, 0) AS position, first.problem, encode(first.expected, 'hex') AS expected,
              encode(first.actual, 'hex') AS actual
            FROM first LEFT JOIN own ON own.id = first.stream_id
            ORDER BY first.position NULLS FIRST, first.stream_id
            LIMIT 100""";

    private ChainFaults() {}

    static ChainFault fault(ResultSet row) throws SQLException {
        return new ChainFault(
                row.getString("stream"),
                row.getInt("version"),
                row.getLong("position"),
                row.getString("problem"),
                row.getString("expected"),
                row.getString("actual"));
    }
}
