package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.Appended;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/**
 * Appends one event without tags to an existing stream, in a single statement.
 *
 * <p>An UPDATE that waited for a row lock checks its condition again on the latest row version, so the expected version
 * is checked under the lock. If the UPDATE finds no row, {@link SetAppend} appends the event or throws the reason.
 */
final class SingleAppend {

    private static final String APPEND = """
            WITH head AS (
              UPDATE {schema}.stream
              SET version = version + 1, horizon = greatest(horizon, {schema}.log_xid())
              WHERE category = ? AND key = ? AND {schema}.in_incarnation(?) AND NOT closed AND CASE ?
                WHEN 0 THEN true WHEN 1 THEN version = ?
                WHEN 2 THEN version > deleted_up_to ELSE version = deleted_up_to END
              RETURNING id, version, horizon)
            INSERT INTO {schema}.event (stream_id, horizon, version, type, occurred_at, actor, command_id, correlation,
              causation, data, metadata)
            SELECT id, horizon, version, CAST(? AS smallint), CAST(? AS timestamptz), ?, CAST(? AS uuid), ?, ?,
              CAST(? AS jsonb), CAST(? AS jsonb)
            FROM head
            RETURNING position, version""";

    private final String append;

    SingleAppend(String schema) {
        append = StatementTemplate.of(schema).fill(APPEND);
    }

    /** Returns whether an append can use this statement. */
    static boolean fits(StreamAppend append) {
        return append.rows().size() == 1
                && append.rows().getFirst().tags().isEmpty()
                && !(append.mode() == 1 && append.version() == 0);
    }

    /** Appends the event. Returns null if the stream has no row, or does not have the expected version. */
    @Nullable
    Appended append(Connection connection, StreamAppend append, EventNumbers.Known numbers) throws SQLException {
        EventRow event = append.rows().getFirst();
        try (PreparedStatement statement = connection.prepareStatement(this.append)) {
            statement.setShort(1, numbers.category(append.stream().category()));
            statement.setString(2, append.stream().key());
            statement.setString(3, numbers.incarnation());
            statement.setInt(4, append.mode());
            statement.setInt(5, append.version());
            statement.setShort(6, numbers.type(event.type()));
            bind(statement, event);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Appended(append.stream(), row.getInt("version"), row.getLong("position"))
                        : null;
            }
        }
    }

    private static void bind(PreparedStatement statement, EventRow event) throws SQLException {
        statement.setObject(7, SqlTime.optional(event.occurredAt()), Types.TIMESTAMP_WITH_TIMEZONE);
        statement.setString(8, event.actor());
        statement.setString(9, event.commandId());
        statement.setString(10, event.correlation());
        statement.setString(11, event.causation());
        statement.setString(12, event.data());
        statement.setString(13, event.metadata());
    }
}
