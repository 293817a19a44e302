package dev.turnstile.postgres.internal.subscription.declaration;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.sql.SqlTime;
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

    /** A start at the current time includes the transactions in progress, whose events may have earlier positions. */
    private static final String NOW = "SELECT CAST({schema}.log_xmin() AS text), CAST(0 AS bigint)";

    private static final String RECORDED_FROM = """
            SELECT CAST(horizon AS text), position - 1 FROM {schema}.every_event WHERE recorded_at >= ?
            ORDER BY horizon, position LIMIT 1""";

    private static final String RECORDED_BEFORE = """
            SELECT CAST(horizon AS text), position FROM {schema}.every_event WHERE recorded_at < ?
            ORDER BY horizon DESC, position DESC LIMIT 1""";

    private static final String WHOLE =
            "SELECT {schema}.feed_is_whole(CAST(? AS xid8), ?, CAST('18446744073709551615' AS xid8), 9223372036854775807)";

    private final String schema;

    StartCursor(String schema) {
        this.schema = QuotedName.of(schema);
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
        try (PreparedStatement check = connection.prepareStatement(sql(WHOLE))) {
            bind(check, 1, after);
            check.execute();
        }
    }

    private Cursor now(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(NOW));
                ResultSet row = query.executeQuery()) {
            row.next();
            return cursor(row);
        }
    }

    private @Nullable Cursor found(Connection connection, String text, Instant time) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(text))) {
            query.setObject(1, SqlTime.of(time));
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? cursor(row) : null;
            }
        }
    }

    private static Cursor cursor(ResultSet row) throws SQLException {
        return new Cursor(Long.parseUnsignedLong(row.getString(1)), row.getLong(2));
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
