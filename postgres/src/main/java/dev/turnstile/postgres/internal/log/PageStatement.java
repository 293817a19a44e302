package dev.turnstile.postgres.internal.log;

import dev.turnstile.postgres.internal.event.EventRows;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.sql.Parameters;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.subscription.Cursor;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A statement that reads a page of events, up to a limit of their size. The event that exceeds the limit is the last
 * event of the page. The rows have the columns of {@link EventRows}, and {@code stream_id}, {@code horizon},
 * {@code bytes} and {@code most_until}.
 *
 * @param text the text
 * @param parameters the values of the parameters
 */
record PageStatement(String text, Parameters parameters) {

    /** The limit of a page's data. */
    static final long MAX_BYTES = 8 << 20;

    /** The limit of the data that is decompressed to measure a page, by the maximum that its compressed size allows. */
    static final long MAX_MEASURED = 64 << 20;

    private static final String BY_CURSOR = "e.horizon, e.position";

    /** Includes archived events: a subscription that started inside the archive may have parked a stream there. */
    private static final String OF_STREAM = """
            SELECT e.* FROM {schema}.stream s
              JOIN LATERAL {schema}.stream_events(s.id, s.archived_up_to, ?, 2147483647) e ON true
              WHERE s.id = ? AND {schema}.in_incarnation(?) AND (e.horizon, e.position) <= (CAST(? AS xid8), ?)
              ORDER BY e.version LIMIT ?""";

    /** The maximum ratio of the compression, 1 for data that is not compressed. */
    private static final String RATIO =
            "CASE pg_column_compression(g.data) WHEN 'lz4' THEN 255 WHEN 'pglz' THEN 91 ELSE 1 END";

    /** Measures data by the maximum size when decompressed, which reads no value. */
    private static final String BOUNDED = """
            WITH given AS (
              {given}),
            page AS (
              SELECT e.*, sum(e.size) OVER (ORDER BY {order} ROWS UNBOUNDED PRECEDING) AS bytes FROM (
                SELECT g.*, CAST(coalesce(pg_column_size(g.data), 0) AS double precision)
                  * {ratio} AS size, 0 AS most_until
                FROM given g) e)
            """;

    /** Measures decompressed data, of as many rows as may be decompressed by their maximum size. */
    private static final String DECOMPRESSED = """
            WITH given AS (
              {given}),
            bounded AS (
              SELECT e.*, sum(e.most) OVER (ORDER BY {order} ROWS UNBOUNDED PRECEDING) AS most_until FROM (
                SELECT g.*, CAST(coalesce(pg_column_size(g.data), 0) AS double precision)
                  * {ratio} AS most
                FROM given g) e),
            page AS (
              SELECT e.*, sum(e.size) OVER (ORDER BY {order} ROWS UNBOUNDED PRECEDING) AS bytes FROM (
                SELECT b.*, CAST(CASE WHEN pg_column_compression(b.data) IS NULL THEN coalesce(pg_column_size(b.data), 0)
                  ELSE octet_length(CAST(b.data AS text)) END AS double precision) AS size
                FROM bounded b WHERE b.most_until - b.most < ?) e)
            """;

    /** Measures data as it is stored, which reads no value. */
    private static final String STORED = """
            WITH given AS (
              {given}),
            page AS (
              SELECT e.*, sum(e.size) OVER (ORDER BY {order} ROWS UNBOUNDED PRECEDING) AS bytes FROM (
                SELECT g.*, coalesce(pg_column_size(g.data), 0) AS size, 0 AS most_until FROM given g) e)
            """;

    private static final String FROM_PAGE = """
             e.stream_id, CAST(e.horizon AS text) AS horizon, CAST(e.bytes AS bigint) AS bytes,
              CAST(e.most_until AS bigint) AS most_until
            FROM page e""";

    private static final String NAMED = EventRows.COLUMNS + ",\n  s.category, s.key," + FROM_PAGE + """
             CROSS JOIN LATERAL (SELECT category, key FROM {schema}.stream WHERE id = e.stream_id) s
            WHERE e.bytes - e.size < ?""";

    private static final String UNNAMED = EventRows.COLUMNS + "," + FROM_PAGE + """

            WHERE e.bytes - e.size < ?""";

    /**
     * Evaluated before the first row, in the statement that reads the page, so that no partition can be detached in
     * between.
     */
    private static final String WHOLE = """

              AND {schema}.feed_is_whole(CAST(? AS xid8), ?, CAST(? AS xid8), ?)""";

    private static final String IN_ORDER = """

            ORDER BY {order}""";

    /**
     * Returns the statement for a page with the category and key of each event, limited by the decompressed data.
     *
     * @param measured whether to decompress the data in order to measure it. Otherwise the maximum size of compressed
     *     data counts, which costs much less, and may end the page early
     */
    static PageStatement delivered(StatementTemplate template, LogWindow window, boolean measured) {
        return measured
                ? inWindow(
                        template,
                        window,
                        DECOMPRESSED + NAMED,
                        window.parameters().number(MAX_MEASURED).number(MAX_BYTES))
                : inWindow(
                        template, window, BOUNDED + NAMED, window.parameters().number(MAX_BYTES));
    }

    /** Returns the statement for a page without the names of streams, limited by the stored data. */
    static PageStatement scanned(StatementTemplate template, LogWindow window) {
        return inWindow(template, window, STORED + UNNAMED, window.parameters().number(MAX_BYTES));
    }

    private static PageStatement inWindow(
            StatementTemplate template, LogWindow window, String text, Parameters parameters) {
        StatementTemplate parts = parts(template, window.text(), BY_CURSOR);
        if (window.source() == LogWindow.Source.HOT) {
            return new PageStatement(parts.fill(text + IN_ORDER), parameters);
        }
        parameters.cursor(window.after()).cursor(window.upTo());
        return new PageStatement(parts.fill(text + WHOLE + IN_ORDER), parameters);
    }

    private static StatementTemplate parts(StatementTemplate template, String given, String order) {
        return template.with("given", template.fill(given)).with("order", order).with("ratio", RATIO);
    }

    /** Returns the statement for a page of one stream, from a version up to a cursor. */
    static PageStatement ofStream(
            StatementTemplate template, Incarnation in, long stream, int version, Cursor upTo, int limit) {
        Parameters parameters = new Parameters()
                .integer(version)
                .number(stream)
                .text(in.text())
                .cursor(upTo)
                .integer(limit)
                .number(MAX_MEASURED)
                .number(MAX_BYTES);
        StatementTemplate parts = parts(template, OF_STREAM, "e.version");
        return new PageStatement(parts.fill(DECOMPRESSED + NAMED + IN_ORDER), parameters);
    }

    /** Returns whether the page ends with the current row because of its size. */
    static boolean reachesLimit(ResultSet row) throws SQLException {
        return row.getLong("bytes") >= MAX_BYTES || row.getLong("most_until") >= MAX_MEASURED;
    }
}
