package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.json.Json;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.erasure.SubjectKeys;
import dev.turnstile.postgres.internal.event.EventNumbers;
import dev.turnstile.postgres.internal.event.EventRows;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads the log in the order of horizon and position, up to a cursor before which no event can appear any more.
 * Thread-safe.
 *
 * <p>An event's horizon is at least the transaction ID of its transaction. All events with a horizon below the oldest
 * running transaction are therefore visible. In a stream, the horizon never decreases from event to event, and the
 * position increases among events with the same horizon.
 */
final class LogFeed {

    /** The limit of a page's decompressed data. The event that exceeds the limit is the last event of the page. */
    static final long MAX_BYTES = 8 << 20;

    /** The limit of the data that is decompressed to measure a page, by the maximum that its compressed size allows. */
    private static final long MAX_MEASURED = 64 << 20;

    private static final int STREAM = 17;
    private static final int HORIZON = 18;
    private static final int BYTES = 19;
    private static final int MEASURED_UNTIL = 20;

    private static final String WITH_CURSOR = EventRows.COLUMNS + """
            ,
              s.category, s.key, e.stream_id, CAST(e.horizon AS text)""";

    /**
     * Measures the rows of {@code given}: first the maximum size of the data, from the compressed size and the method
     * in the value's header; then the actual size, for as many rows as may be decompressed. The maximum compression
     * ratio is 255 for LZ4 and 91 for pglz.
     */
    private static final String MEASURED = """
            bounded AS (
              SELECT e.*, sum(e.most) OVER (ORDER BY {order}) AS most_until FROM (
                SELECT g.*, CAST(coalesce(pg_column_size(g.data), 0) AS double precision)
                  * CASE pg_column_compression(g.data) WHEN 'lz4' THEN 255 WHEN 'pglz' THEN 91 ELSE 1 END AS most
                FROM given g) e),
            page AS (
              SELECT e.*, sum(e.size) OVER (ORDER BY {order}) AS bytes FROM (
                SELECT b.*, CAST(CASE WHEN pg_column_compression(b.data) IS NULL THEN coalesce(pg_column_size(b.data), 0)
                  ELSE octet_length(CAST(b.data AS text)) END AS double precision) AS size
                FROM bounded b WHERE b.most_until - b.most < ?) e)
            """;

    private static final String PAGE = """
            WITH given AS (
              SELECT * FROM {schema}.{log}
              WHERE (horizon, position) > (CAST(? AS xid8), ?) AND (horizon, position) <= (CAST(? AS xid8), ?)
                AND horizon < {schema}.log_xmin() AND {schema}.in_incarnation(?)
              ORDER BY horizon, position LIMIT ?),
            """ + MEASURED.replace("{order}", "e.horizon, e.position") + WITH_CURSOR + """
            , CAST(e.bytes AS bigint), CAST(e.most_until AS bigint)
            FROM page e CROSS JOIN LATERAL (SELECT category, key FROM {schema}.stream WHERE id = e.stream_id) s
            WHERE e.bytes - e.size < ? {whole}
            ORDER BY e.horizon, e.position""";

    /**
     * Evaluated before the first row, in the statement that reads the page, so that no partition can be detached in
     * between.
     */
    private static final String WHOLE = "AND {schema}.feed_is_whole(CAST(? AS xid8), ?, CAST(? AS xid8), ?)";

    /** Includes archived events: a subscription that started inside the archive may have parked a stream there. */
    private static final String OF_STREAM = """
            WITH given AS (
              SELECT e.* FROM {schema}.stream s
              JOIN LATERAL {schema}.stream_events(s.id, s.archived_up_to, ?, 2147483647) e ON true
              WHERE s.id = ? AND {schema}.in_incarnation(?) AND (e.horizon, e.position) <= (CAST(? AS xid8), ?)
              ORDER BY e.version LIMIT ?),
            """ + MEASURED.replace("{order}", "e.version") + WITH_CURSOR + """
            , CAST(e.bytes AS bigint), CAST(e.most_until AS bigint)
            FROM page e CROSS JOIN LATERAL (SELECT category, key FROM {schema}.stream WHERE id = e.stream_id) s
            WHERE e.bytes - e.size < ?
            ORDER BY e.version""";

    private static final String HORIZON_OF =
            "SELECT CAST(horizon AS text) FROM {schema}.every_event WHERE position = ?";

    /** The cursor after all events. */
    static final Cursor END = new Cursor(-1L, Long.MAX_VALUE);

    private final String schema;
    private final EventNumbers numbers;
    private final SubjectKeys keys;
    private final Json json;

    LogFeed(String schema, EventNumbers numbers, SubjectKeys keys, Json json) {
        this.schema = QuotedName.of(schema);
        this.numbers = numbers;
        this.keys = keys;
        this.json = json;
    }

    /**
     * Events in the order of the log.
     *
     * @param events the events
     * @param complete whether the page contains all events up to the bound
     */
    record Page(List<Fetched> events, boolean complete) {}

    private static final String ARCHIVED = """
            SELECT CAST(horizon AS text), position FROM (
              (SELECT horizon, position FROM {schema}.event_archive ORDER BY horizon DESC, position DESC LIMIT 1)
              UNION ALL
              SELECT last_horizon, last_horizon_position FROM {schema}.archive_partition
              WHERE last_horizon IS NOT NULL) AS archived
            ORDER BY horizon DESC, position DESC LIMIT 1""";

    /**
     * Returns the cursor of the last event in the archive, attached or detached. An event is archived only after all
     * subscriptions have passed it. Only a reader that starts before this cursor therefore needs the archive.
     */
    Cursor archived(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(ARCHIVED));
                ResultSet row = query.executeQuery()) {
            return row.next() ? new Cursor(Long.parseUnsignedLong(row.getString(1)), row.getLong(2)) : Cursor.START;
        }
    }

    /** The table or view from which a page is read. */
    enum Source {
        /** The events that are not archived. */
        HOT("event"),
        /** All events. */
        ALL("every_event");

        private final String table;

        Source(String table) {
            this.table = table;
        }
    }

    /**
     * Reads a page in the current incarnation of the server. Reading from {@link Source#ALL} fails if events between
     * the two cursors are in a detached partition.
     *
     * @param from the source
     * @param after the exclusive lower bound
     * @param upTo the inclusive upper bound
     * @param limit the maximum number of events
     */
    Page page(Connection connection, Source from, Cursor after, Cursor upTo, int limit) throws SQLException {
        return page(connection, numbers.names(connection), from, after, upTo, limit);
    }

    /** Reads a page in one incarnation of the server, and fails in another. */
    Page page(Connection connection, Incarnation in, Source from, Cursor after, Cursor upTo, int limit)
            throws SQLException {
        return page(connection, numbers.names(connection, in), from, after, upTo, limit);
    }

    private Page page(
            Connection connection, EventNumbers.Names names, Source from, Cursor after, Cursor upTo, int limit)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                sql(PAGE.replace("{log}", from.table).replace("{whole}", from == Source.ALL ? WHOLE : "")))) {
            bind(query, 1, after);
            bind(query, 3, upTo);
            query.setString(5, names.incarnation());
            query.setInt(6, limit);
            query.setLong(7, MAX_MEASURED);
            query.setLong(8, MAX_BYTES);
            if (from == Source.ALL) {
                bind(query, 9, after);
                bind(query, 11, upTo);
            }
            return page(query, EventRows.on(names, connection, keys, json), limit);
        } catch (SQLException e) {
            numbers.forgetIfChanged(e);
            throw e;
        }
    }

    /** Reads events of one stream, from a version up to a cursor. */
    Page stream(Connection connection, Incarnation in, long stream, int version, Cursor upTo, int limit)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(OF_STREAM))) {
            query.setInt(1, version);
            query.setLong(2, stream);
            query.setString(3, in.text());
            bind(query, 4, upTo);
            query.setInt(6, limit);
            query.setLong(7, MAX_MEASURED);
            query.setLong(8, MAX_BYTES);
            return page(query, EventRows.on(numbers.names(connection, in), connection, keys, json), limit);
        }
    }

    private static Page page(PreparedStatement query, EventRows rows, int limit) throws SQLException {
        List<Fetched> events = new ArrayList<>();
        boolean cut = false;
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                events.add(fetched(row, rows));
                cut = row.getLong(BYTES) >= MAX_BYTES || row.getLong(MEASURED_UNTIL) >= MAX_MEASURED;
            }
        }
        return new Page(events, events.size() < limit && !cut);
    }

    /** Returns the horizon of the event at a position, empty if there is no such event. */
    OptionalLong horizon(Connection connection, long position) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(HORIZON_OF))) {
            query.setLong(1, position);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? OptionalLong.of(Long.parseUnsignedLong(row.getString(1))) : OptionalLong.empty();
            }
        }
    }

    private static Fetched fetched(ResultSet row, EventRows rows) throws SQLException {
        Cursor at = new Cursor(Long.parseUnsignedLong(row.getString(HORIZON)), row.getLong(1));
        EventRows.Read read = rows.read(row);
        return new Fetched(row.getLong(STREAM), at, read.event(), read.unreadable());
    }

    /** Binds a cursor to two parameters. */
    static void bind(PreparedStatement statement, int first, Cursor cursor) throws SQLException {
        statement.setString(first, Long.toUnsignedString(cursor.horizon()));
        statement.setLong(first + 1, cursor.position());
    }

    private String sql(String text) {
        return text.replace("{schema}", schema);
    }
}
