package dev.turnstile.postgres.listing;

import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.log.LogWindow;
import dev.turnstile.postgres.internal.sql.SqlCursor;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The queries for the end of the log. They read the archive only if the log's table contains too few events. */
final class LogTail {

    /** The number of events that a page of {@link #after} reads. */
    private static final int PAGE = 500;

    private static final String COLUMNS = """
            SELECT e.position, CAST(e.horizon AS text) AS horizon, c.name AS category, s.key, e.version, t.kind, t.name AS type,
              coalesce(f.name, CAST(e.from_state AS text)) AS from_state,
              coalesce(o.name, CAST(e.to_state AS text)) AS to_state,
              coalesce(e.occurred_at, e.recorded_at) AS occurred_at, e.recorded_at, e.actor, e.data, e.metadata""";

    private static final String NAMES = """
            JOIN {schema}.stream s ON s.id = e.stream_id
            JOIN {schema}.category c ON c.id = s.category
            JOIN {schema}.event_type t ON t.id = e.type
            LEFT JOIN {schema}.lifecycle l ON l.id = t.lifecycle
            LEFT JOIN {schema}.state f ON f.machine = l.machine AND f.code = e.from_state
            LEFT JOIN {schema}.state o ON o.machine = l.machine AND o.code = e.to_state""";

    private static final String OF_TYPE = """
            AND e.type IN (SELECT id FROM {schema}.event_type WHERE name = ?)""";

    private static final String OF_STREAM = """
            AND e.stream_id = (
              SELECT s.id FROM {schema}.stream s JOIN {schema}.category c ON c.id = s.category
              WHERE c.name = ? AND s.key = ?)""";

    private static final String IN_CATEGORY = """
            AND EXISTS (
              SELECT FROM {schema}.stream s
              WHERE s.id = e.stream_id AND s.category = (SELECT id FROM {schema}.category WHERE name = ?))""";

    private LogTail() {}

    /** An event and its cursor. */
    private record Positioned(Cursor cursor, LoggedEvent event) {}

    /** Returns the cursor after all events of transactions that are older than every transaction in progress. */
    public static Cursor end(Connection connection, String schema) throws SQLException {
        Cursor settled = SqlCursor.settled(connection, StatementTemplate.of(schema));
        return new Cursor(settled.horizon() - 1, Long.MAX_VALUE);
    }

    public static List<LoggedEvent> newest(Connection connection, String schema, LogQuery query) throws SQLException {
        List<LoggedEvent> newest = newest(connection, schema, query, "event");
        return newest.size() < query.limit() ? newest(connection, schema, query, "every_event") : newest;
    }

    private static List<LoggedEvent> newest(Connection connection, String schema, LogQuery query, String log)
            throws SQLException {
        ListQuery inner = new ListQuery(StatementTemplate.of(schema).with("log", log))
                .add(COLUMNS)
                .add("FROM (SELECT * FROM {schema}.{log} AS e WHERE true");
        if (query.key() != null && query.category() != null) {
            inner.add(OF_STREAM, query.category(), query.key());
        } else {
            inner.addKnown(IN_CATEGORY, query.category());
        }
        List<LoggedEvent> newest = inner.addKnown(OF_TYPE, query.type())
                .addKnown("AND e.actor = ?", query.actor())
                .add("ORDER BY e.position DESC LIMIT ?) AS e", query.limit())
                .add(NAMES)
                .add("ORDER BY e.position DESC")
                .read(connection, LogTail::event);
        return newest.reversed();
    }

    public static EventPage after(Connection connection, String schema, Cursor cursor, LogQuery query)
            throws SQLException {
        LogWindow window = LogWindow.after(LogWindow.Source.HOT, cursor, PAGE).settled();
        List<Positioned> page = new ListQuery(StatementTemplate.of(schema))
                .add(COLUMNS)
                .addPart("FROM (\n  " + window.text() + ") AS e", window.parameters())
                .add(NAMES)
                .add("ORDER BY e.horizon, e.position")
                .read(connection, row -> new Positioned(SqlCursor.read(row), event(row)));
        List<LoggedEvent> selected = new ArrayList<>();
        for (Positioned positioned : page) {
            if (selects(query, positioned.event())) {
                selected.add(positioned.event());
            }
        }
        return new EventPage(selected, page.isEmpty() ? cursor : page.getLast().cursor(), page.size() == PAGE);
    }

    private static boolean selects(LogQuery query, LoggedEvent event) {
        return (query.category() == null
                        || query.category().equals(event.stream().category()))
                && (query.key() == null || query.key().equals(event.stream().key()))
                && (query.type() == null || query.type().equals(event.type()))
                && (query.actor() == null || query.actor().equals(event.actor()));
    }

    private static LoggedEvent event(ResultSet row) throws SQLException {
        return new LoggedEvent(
                row.getLong("position"),
                new StreamName(row.getString("category"), row.getString("key")),
                row.getInt("version"),
                row.getString("kind"),
                row.getString("type"),
                row.getString("from_state"),
                row.getString("to_state"),
                Objects.requireNonNull(ListQuery.time(row, "occurred_at")),
                Objects.requireNonNull(ListQuery.time(row, "recorded_at")),
                row.getString("actor"),
                row.getString("data"),
                row.getString("metadata"));
    }
}
