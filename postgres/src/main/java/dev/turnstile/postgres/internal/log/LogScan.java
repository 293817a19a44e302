package dev.turnstile.postgres.internal.log;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.event.EventRows;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.sql.Parameters;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads selected events of the log in the order of horizon and position. The names of streams are cached instead of
 * joined, because a scan reads many events of few streams. Used by one thread at a time.
 */
public final class LogScan {

    private static final String OF_STREAMS = EventRows.COLUMNS + """
            , e.stream_id, CAST(e.horizon AS text) AS horizon, 0 AS bytes, 0 AS most_until
            FROM {schema}.every_event e
            WHERE e.stream_id = ANY (CAST(? AS bigint[])) AND (e.horizon, e.position) <= (CAST(? AS xid8), ?)
              AND {schema}.streams_are_whole(CAST(? AS bigint[])) AND {schema}.in_incarnation(?)
            ORDER BY e.horizon, e.position""";

    private final StatementTemplate template;
    private final Function<Connection, EventRows> rows;
    private final Incarnation in;
    private final Predicate<RecordedEvent> selects;
    private final StreamNames names;

    LogScan(
            StatementTemplate template,
            Function<Connection, EventRows> rows,
            Incarnation in,
            Predicate<RecordedEvent> selects) {
        this.template = template;
        this.rows = rows;
        this.in = in;
        this.selects = selects;
        this.names = new StreamNames(template);
    }

    /** Reads a page. */
    public LogFeed.Page page(Connection connection, LogWindow window) throws SQLException {
        PageStatement page = PageStatement.scanned(template, window.in(in.text()));
        return read(connection, page, window.after(), window.limit());
    }

    /** Reads all selected events of some streams, up to a cursor. */
    public List<Fetched> ofStreams(Connection connection, Collection<Long> streams, Cursor upTo) throws SQLException {
        Parameters parameters = new Parameters()
                .array("int8", streams)
                .cursor(upTo)
                .array("int8", streams)
                .text(in.text());
        return read(
                        connection,
                        new PageStatement(template.fill(OF_STREAMS), parameters),
                        Cursor.START,
                        Integer.MAX_VALUE)
                .events();
    }

    /** Reads the rows twice: first the numbers of their streams, then the events with the streams' names. */
    private LogFeed.Page read(Connection connection, PageStatement page, Cursor after, int limit) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                page.text(), ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)) {
            page.parameters().bind(query);
            try (ResultSet row = query.executeQuery()) {
                Map<Long, StreamName> named = names.of(row, connection);
                EventRows mapper = rows.apply(connection);
                return LogFeed.page(
                        row, at -> Fetched.read(at, mapper, named.get(at.getLong("stream_id"))), selects, after, limit);
            }
        }
    }
}
