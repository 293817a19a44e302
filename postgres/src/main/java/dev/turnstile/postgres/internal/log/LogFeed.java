package dev.turnstile.postgres.internal.log;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.erasure.SubjectKeys;
import dev.turnstile.postgres.internal.event.EventNumbers;
import dev.turnstile.postgres.internal.event.EventRows;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.sql.SqlCursor;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Reads the log in the order of horizon and position, up to a cursor before which no event can appear any more.
 * Thread-safe.
 *
 * <p>An event's horizon is at least the transaction ID of its transaction. All events with a horizon below the oldest
 * running transaction are therefore visible. In a stream, the horizon never decreases from event to event, and the
 * position increases among events with the same horizon.
 */
public final class LogFeed {

    /** The limit of a page's decompressed data. The event that exceeds the limit is the last event of the page. */
    public static final long MAX_BYTES = PageStatement.MAX_BYTES;

    private static final String HORIZON_OF =
            "SELECT CAST(horizon AS text) AS horizon FROM {schema}.every_event WHERE position = ?";

    private static final String ARCHIVED = """
            SELECT CAST(horizon AS text) AS horizon, position FROM (
              (SELECT horizon, position FROM {schema}.event_archive ORDER BY horizon DESC, position DESC LIMIT 1)
              UNION ALL
              SELECT last_horizon, last_horizon_position FROM {schema}.archive_partition
              WHERE last_horizon IS NOT NULL) AS archived
            ORDER BY archived.horizon DESC, position DESC LIMIT 1""";

    private final StatementTemplate template;
    private final EventNumbers numbers;
    private final SubjectKeys keys;
    private final Json json;

    /** Whether the next page is measured, because the maximum size of the previous page's data exceeds the limit. */
    private volatile boolean measured;

    public LogFeed(String schema, EventNumbers numbers, SubjectKeys keys, Json json) {
        this.template = StatementTemplate.of(schema);
        this.numbers = numbers;
        this.keys = keys;
        this.json = json;
    }

    /**
     * Events in the order of the log.
     *
     * @param events the events
     * @param end the cursor of the last row that was read
     * @param complete whether the page contains all events up to the bound
     * @param cut whether the page ends because of the size of its data
     * @param maximum the maximum size of its data if it was measured
     */
    public record Page(List<Fetched> events, Cursor end, boolean complete, boolean cut, long maximum) {

        /** Returns whether all events up to a cursor were read. */
        public boolean reaches(Cursor cursor) {
            return complete || end.reaches(cursor);
        }
    }

    /**
     * Returns the cursor of the last event in the archive, attached or detached. An event is archived only after all
     * subscriptions have passed it. Only a reader that starts before this cursor therefore needs the archive.
     */
    public Cursor archived(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(template.fill(ARCHIVED));
                ResultSet row = query.executeQuery()) {
            return row.next() ? SqlCursor.read(row) : Cursor.START;
        }
    }

    /**
     * Reads a page in the current incarnation of the server. Reading from {@link LogWindow.Source#ALL} fails if events
     * between the two cursors are in a detached partition.
     *
     * @param from the source
     * @param after the exclusive lower bound
     * @param upTo the inclusive upper bound
     * @param limit the maximum number of events
     */
    public Page page(Connection connection, LogWindow.Source from, Cursor after, Cursor upTo, int limit)
            throws SQLException {
        return page(
                connection,
                numbers.names(connection),
                LogWindow.after(from, after, limit).upTo(upTo));
    }

    /** Reads a page in one incarnation of the server, and fails in another. */
    public Page page(Connection connection, Incarnation in, LogWindow.Source from, Cursor after, Cursor upTo, int limit)
            throws SQLException {
        return page(
                connection,
                numbers.names(connection, in),
                LogWindow.after(from, after, limit).upTo(upTo));
    }

    private Page page(Connection connection, EventNumbers.Names names, LogWindow window) throws SQLException {
        boolean measure = measured;
        PageStatement statement =
                PageStatement.delivered(template, window.settled().in(names.incarnation()), measure);
        try {
            Page page = page(connection, statement, names, window.after(), window.limit());
            measured = measure ? page.maximum() >= MAX_BYTES : page.cut();
            return page;
        } catch (SQLException e) {
            numbers.forgetIfChanged(e);
            throw e;
        }
    }

    /** Reads events of one stream, from a version up to a cursor. */
    public Page stream(Connection connection, Incarnation in, long stream, int version, Cursor upTo, int limit)
            throws SQLException {
        PageStatement page = PageStatement.ofStream(template, in, stream, version, upTo, limit);
        return page(connection, page, numbers.names(connection, in), Cursor.START, limit);
    }

    private Page page(Connection connection, PageStatement page, EventNumbers.Names names, Cursor after, int limit)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(page.text())) {
            page.parameters().bind(query);
            EventRows rows = EventRows.on(names, connection, keys, json);
            try (ResultSet row = query.executeQuery()) {
                return page(row, at -> Fetched.read(at, rows, null), event -> true, after, limit);
            }
        }
    }

    /** Converts the current row of a result set. */
    @FunctionalInterface
    interface Mapping {
        Fetched of(ResultSet row) throws SQLException;
    }

    /** Reads the selected events of a page's rows. */
    static Page page(ResultSet row, Mapping mapping, Predicate<RecordedEvent> selects, Cursor after, int limit)
            throws SQLException {
        List<Fetched> events = new ArrayList<>();
        Cursor end = after;
        boolean cut = false;
        long maximum = 0;
        int read = 0;
        for (; row.next(); read++) {
            Fetched event = mapping.of(row);
            if (selects.test(event.event())) {
                events.add(event);
            }
            end = event.at();
            cut = PageStatement.reachesLimit(row);
            maximum = row.getLong("most_until");
        }
        return new Page(events, end, read < limit && !cut, cut, maximum);
    }

    /**
     * Returns a reader of selected events.
     *
     * @param in the incarnation of the server; reads fail in another incarnation
     * @param selects selects events
     */
    public LogScan scan(Incarnation in, Predicate<RecordedEvent> selects) {
        return new LogScan(template, connection -> rows(connection, in), in, selects);
    }

    private EventRows rows(Connection connection, Incarnation in) {
        return EventRows.on(numbers.names(connection, in), connection, keys, json);
    }

    /** Returns the horizon of the event at a position, empty if there is no such event. */
    public OptionalLong horizon(Connection connection, long position) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(template.fill(HORIZON_OF))) {
            query.setLong(1, position);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? OptionalLong.of(
                                SqlCursor.of(row.getString("horizon"), 0).horizon())
                        : OptionalLong.empty();
            }
        }
    }
}
