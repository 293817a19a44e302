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
 * Reads the log by horizon and position, and only what nothing can come to stand in front of. Thread-safe.
 *
 * <p>An event's horizon is at least its own transaction's number, so below the oldest running transaction all that
 * there will ever be is there; along a stream it never falls, and where it is equal the position rises.
 */
final class LogFeed {

    /** A page ends early where its data, decompressed, would take more. */
    static final long MOST_BYTES = 8 << 20;

    /** Data is decompressed to be measured, as much as it can at most be of the compressed size. */
    private static final long MOST_MEASURED = 64 << 20;

    private static final int STREAM = 17;
    private static final int HORIZON = 18;
    private static final int BYTES = 19;
    private static final int MEASURED_UNTIL = 20;

    private static final String WITH_PLACE = EventRows.COLUMNS + """
            ,
              s.category, s.key, e.stream_id, CAST(e.horizon AS text)""";

    /**
     * Sizes of the rows of {@code given}: at first what the data can be at most, as the header of a value tells, then what
     * it is, of as many rows as may be decompressed at once. LZ4 makes 1 byte of 255 at best, pglz 1 of 91.
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
            """ + MEASURED.replace("{order}", "e.horizon, e.position") + WITH_PLACE + """
            , CAST(e.bytes AS bigint), CAST(e.most_until AS bigint)
            FROM page e CROSS JOIN LATERAL (SELECT category, key FROM {schema}.stream WHERE id = e.stream_id) s
            WHERE e.bytes - e.size < ? {whole}
            ORDER BY e.horizon, e.position""";

    /** Evaluated before the first row, in the statement that reads the page: nothing is detached in between. */
    private static final String WHOLE = "AND {schema}.feed_is_whole(CAST(? AS xid8), ?, CAST(? AS xid8), ?)";

    /** A subscription that began behind the archive may have parked a stream that is there. */
    private static final String OF_STREAM = """
            WITH given AS (
              SELECT e.* FROM {schema}.stream s
              JOIN LATERAL {schema}.stream_events(s.id, s.archived_up_to, ?, 2147483647) e ON true
              WHERE s.id = ? AND {schema}.in_incarnation(?) AND (e.horizon, e.position) <= (CAST(? AS xid8), ?)
              ORDER BY e.version LIMIT ?),
            """ + MEASURED.replace("{order}", "e.version") + WITH_PLACE + """
            , CAST(e.bytes AS bigint), CAST(e.most_until AS bigint)
            FROM page e CROSS JOIN LATERAL (SELECT category, key FROM {schema}.stream WHERE id = e.stream_id) s
            WHERE e.bytes - e.size < ?
            ORDER BY e.version""";

    private static final String HORIZON_OF =
            "SELECT CAST(horizon AS text) FROM {schema}.every_event WHERE position = ?";

    /** The place behind everything. */
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
     * Events in their order.
     *
     * @param events the events
     * @param complete whether all up to the bound are there
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
     * Returns the cursor of the last event in the archive, attached or detached. Nothing is archived that a subscription has not passed, so who
     * is behind that place when it begins to read is the only one that needs the archive.
     */
    Cursor archived(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(ARCHIVED));
                ResultSet row = query.executeQuery()) {
            return row.next() ? new Cursor(Long.parseUnsignedLong(row.getString(1)), row.getLong(2)) : Cursor.START;
        }
    }

    /**
     * Where a page is read from.
     */
    enum Source {
        /** What is not archived. */
        HOT("event"),
        /** Everything. */
        ALL("every_event");

        private final String table;

        Source(String table) {
            this.table = table;
        }
    }

    /**
     * Reads a page for a reader that remembers nothing but a cursor. From {@link Source#ALL}, it fails if events after its
     * beginning are in a detached partition.
     *
     * @param from where
     * @param after behind which place
     * @param upTo up to which place
     * @param most how many events
     */
    Page page(Connection connection, Source from, Cursor after, Cursor upTo, int most) throws SQLException {
        return page(connection, numbers.names(connection), from, after, upTo, most);
    }

    /** Reads a page in one incarnation of the server, and fails in another one. */
    Page page(Connection connection, Incarnation in, Source from, Cursor after, Cursor upTo, int most)
            throws SQLException {
        return page(connection, numbers.names(connection, in), from, after, upTo, most);
    }

    private Page page(Connection connection, EventNumbers.Names names, Source from, Cursor after, Cursor upTo, int most)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                sql(PAGE.replace("{log}", from.table).replace("{whole}", from == Source.ALL ? WHOLE : "")))) {
            place(query, 1, after);
            place(query, 3, upTo);
            query.setString(5, names.incarnation());
            query.setInt(6, most);
            query.setLong(7, MOST_MEASURED);
            query.setLong(8, MOST_BYTES);
            if (from == Source.ALL) {
                place(query, 9, after);
                place(query, 11, upTo);
            }
            return page(query, EventRows.on(names, connection, keys, json), most);
        } catch (SQLException e) {
            numbers.forgetIfChanged(e);
            throw e;
        }
    }

    /** Reads events of one stream from a version on, up to a place. */
    Page stream(Connection connection, Incarnation in, long stream, int version, Cursor upTo, int most)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(OF_STREAM))) {
            query.setInt(1, version);
            query.setLong(2, stream);
            query.setString(3, in.text());
            place(query, 4, upTo);
            query.setInt(6, most);
            query.setLong(7, MOST_MEASURED);
            query.setLong(8, MOST_BYTES);
            return page(query, EventRows.on(numbers.names(connection, in), connection, keys, json), most);
        }
    }

    private static Page page(PreparedStatement query, EventRows rows, int most) throws SQLException {
        List<Fetched> events = new ArrayList<>();
        boolean cut = false;
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                events.add(fetched(row, rows));
                cut = row.getLong(BYTES) >= MOST_BYTES || row.getLong(MEASURED_UNTIL) >= MOST_MEASURED;
            }
        }
        return new Page(events, events.size() < most && !cut);
    }

    /** Returns the horizon of the event at a position, nothing if there is none. */
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

    /** Binds a place to two parameters. */
    static void place(PreparedStatement statement, int first, Cursor place) throws SQLException {
        statement.setString(first, Long.toUnsignedString(place.horizon()));
        statement.setLong(first + 1, place.position());
    }

    private String sql(String text) {
        return text.replace("{schema}", schema);
    }
}
