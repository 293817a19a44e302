package dev.turnstile.postgres.internal.subscription.declaration;

import dev.turnstile.postgres.internal.sql.SqlCursor;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Start;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Finds the cursor at which a subscription starts. Thread-safe. */
final class StartCursor {

    private static final String RECORDED_FROM = """
            SELECT CAST(e.horizon AS text) AS horizon, e.position - 1 AS position
            FROM {schema}.every_event e WHERE e.recorded_at >= ?
            ORDER BY e.horizon, e.position LIMIT 1""";

    private static final String RECORDED_BEFORE = """
            SELECT CAST(e.horizon AS text) AS horizon, e.position
            FROM {schema}.every_event e WHERE e.recorded_at < ?
            ORDER BY e.horizon DESC, e.position DESC LIMIT 1""";

    private static final String WHOLE =
            "SELECT {schema}.feed_is_whole(CAST(? AS xid8), ?, CAST('18446744073709551615' AS xid8), 9223372036854775807)";

    private final StatementTemplate template;

    StartCursor(String schema) {
        this.template = StatementTemplate.of(schema);
    }

    /** Returns the cursor before the first event to be delivered. */
    Cursor of(Connection connection, Start start) throws SQLException {
        return switch (start) {
            case Start.Beginning beginning -> Cursor.START;
            case Start.Now now -> now(connection);
            case Start.After after -> after.cursor();
            case Start.RecordedFrom from -> {
                Cursor found = found(connection, RECORDED_FROM, from.time());
                yield found == null ? now(connection) : found;
            }
        };
    }

    /**
     * Returns the cursor for a subscription after its row was lost with a part of the log. For {@link Start.Now}, this
     * is the cursor of the last event recorded before the subscription was first started; for other starts, the start
     * cursor of a new subscription.
     *
     * @param since the time at which the subscription was first started
     */
    Cursor restored(Connection connection, Start start, Instant since) throws SQLException {
        if (!(start instanceof Start.Now)) {
            return of(connection, start);
        }
        Cursor found = found(connection, RECORDED_BEFORE, since);
        return found == null ? Cursor.START : found;
    }

    /** Fails if events after a cursor are in a detached partition. */
    void requireWhole(Connection connection, Cursor after) throws SQLException {
        try (PreparedStatement check = connection.prepareStatement(template.fill(WHOLE))) {
            SqlCursor.bind(check, 1, after);
            check.execute();
        }
    }

    /** A start at the current time includes the transactions in progress, whose events may have earlier positions. */
    private Cursor now(Connection connection) throws SQLException {
        return SqlCursor.settled(connection, template);
    }

    private @Nullable Cursor found(Connection connection, String text, Instant time) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(template.fill(text))) {
            query.setObject(1, SqlTime.of(time));
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? SqlCursor.read(row) : null;
            }
        }
    }
}
