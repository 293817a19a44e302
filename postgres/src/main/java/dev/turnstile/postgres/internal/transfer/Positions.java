package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.postgres.InvalidEventLineException;
import dev.turnstile.postgres.internal.transfer.EventBatch.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * The positions of a batch's events, while no other transaction appends.
 *
 * @param text the statements
 * @param kept whether events keep their positions of the file
 */
record Positions(LineText text, boolean kept) {

    private static final String LAST = "SELECT coalesce(max(position), 0) FROM {schema}.every_event WHERE ? = 0";

    /** The sequence is never lowered, because readers assume that no event is appended at or below its last value. */
    private static final String TAKE = """
            SELECT setval(s.name, greatest(pg_sequence_last_value(s.name), (SELECT max(position) FROM {schema}.every_event), 0) + ?)
            FROM (SELECT CAST(pg_get_serial_sequence('{literal}.event', 'position') AS regclass) AS name) AS s""";

    private static final String RAISE = """
            SELECT setval(s.name, greatest(pg_sequence_last_value(s.name), ?))
            FROM (SELECT CAST(pg_get_serial_sequence('{literal}.event', 'position') AS regclass) AS name) AS s""";

    /** Returns the position of each event; events are counted from 0. */
    IntToLongFunction take(Connection connection, List<Row> rows) throws SQLException {
        if (!kept) {
            long first = ask(connection, TAKE, rows.size()) - rows.size() + 1;
            return row -> first + row;
        }
        long last = ask(connection, LAST, 0);
        for (Row row : rows) {
            if (row.position() <= last) {
                throw new InvalidEventLineException(
                        row.line(),
                        "position",
                        "position " + row.position() + " does not come after the last one, " + last,
                        null);
            }
            last = row.position();
        }
        return row -> rows.get(row).position();
    }

    /** Raises the sequence, so that new events follow the imported events. */
    void written(Connection connection, List<Row> rows) throws SQLException {
        if (kept) {
            ask(connection, RAISE, rows.getLast().position());
        }
    }

    private long ask(Connection connection, String sql, long value) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(text.literal(sql))) {
            query.setLong(1, value);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
