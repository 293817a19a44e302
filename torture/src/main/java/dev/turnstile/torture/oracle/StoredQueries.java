package dev.turnstile.torture.oracle;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Queries of the database in plain SQL, without the engine. */
public final class StoredQueries {

    private static final String EVENTS = """
            SELECT e.position, c.name || '/' || s.key, e.version, e.data ->> 'operation', e.data ->> 'stream', e.to_state
            FROM turnstile.event e JOIN turnstile.stream s ON s.id = e.stream_id
            JOIN turnstile.category c ON c.id = s.category
            WHERE c.name LIKE 'torture%' ORDER BY 2, e.version, e.position""";

    private static final String LEDGER = "SELECT stream, version, operation FROM torture_ledger ORDER BY at";

    private static final String EFFECTS = "SELECT operation, count(*) FROM torture_effect GROUP BY operation";

    private static final String KEYS = "SELECT key, outcome FROM turnstile.idempotency WHERE outcome IS NOT NULL";

    private static final String STATES = "SELECT 'torture_record/' || id, state FROM torture_record";

    private static final String TOTALS = "SELECT stream, events, last FROM torture_totals_v1";

    private StoredQueries() {}

    /** Reads everything in one snapshot. */
    public static Stored read(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return new Stored(
                    events(connection),
                    ledger(connection),
                    effects(connection),
                    keys(connection),
                    states(connection),
                    totals(connection));
        }
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private static void each(Connection connection, String query, RowReader reader) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(5_000);
            try (ResultSet row = statement.executeQuery(query)) {
                while (row.next()) {
                    reader.read(row);
                }
            }
        }
    }

    private static List<Stored.StoredEvent> events(Connection connection) throws SQLException {
        List<Stored.StoredEvent> events = new ArrayList<>();
        each(
                connection,
                EVENTS,
                row -> events.add(new Stored.StoredEvent(
                        row.getLong(1),
                        row.getString(2),
                        row.getInt(3),
                        id(row.getString(4)),
                        row.getString(5),
                        row.getObject(6, Integer.class))));
        return events;
    }

    private static @Nullable UUID id(@Nullable String text) {
        return text == null ? null : UUID.fromString(text);
    }

    private static List<Stored.Entry> ledger(Connection connection) throws SQLException {
        List<Stored.Entry> ledger = new ArrayList<>();
        each(
                connection,
                LEDGER,
                row -> ledger.add(new Stored.Entry(row.getString(1), row.getInt(2), row.getString(3))));
        return ledger;
    }

    private static Map<UUID, Integer> effects(Connection connection) throws SQLException {
        Map<UUID, Integer> effects = new HashMap<>();
        each(connection, EFFECTS, row -> effects.put(row.getObject(1, UUID.class), row.getInt(2)));
        return effects;
    }

    private static Map<String, String> keys(Connection connection) throws SQLException {
        Map<String, String> keys = new HashMap<>();
        each(connection, KEYS, row -> keys.put(row.getString(1), row.getString(2)));
        return keys;
    }

    private static Map<String, Integer> states(Connection connection) throws SQLException {
        Map<String, Integer> states = new HashMap<>();
        each(connection, STATES, row -> states.put(row.getString(1), row.getInt(2)));
        return states;
    }

    private static Map<String, Stored.Total> totals(Connection connection) throws SQLException {
        Map<String, Stored.Total> totals = new HashMap<>();
        each(connection, TOTALS, row -> totals.put(row.getString(1), new Stored.Total(row.getInt(2), row.getInt(3))));
        return totals;
    }
}
