package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.InvalidLogException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * A transaction that only reads, with one snapshot, on a connection of its own.
 *
 * <p>Statements are opened as cursors by the server from a value. Therefore the text of a user's query cannot contain a
 * second statement, which could end the transaction, and its question marks are not parameters.
 */
final class ReadTransaction implements AutoCloseable {

    private static final String BEGIN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    /** The default fraction prefers plans that return the first rows early and are slow in total. */
    private static final String SETTINGS = """
            SELECT set_config('turnstile.log_statement', ?, true),
                   set_config('turnstile.log_values', (?::text[])::text, true),
                   set_config('cursor_tuple_fraction', '1', true),
                   set_config('synchronize_seqscans', 'off', true),
                   set_config('TimeZone', 'UTC', true)
            """;

    private static final String OPEN = """
            DO $$
            DECLARE
              opened refcursor := 'turnstile_log';
            BEGIN
              OPEN opened NO SCROLL FOR EXECUTE current_setting('turnstile.log_statement')
                USING current_setting('turnstile.log_values')::text[];
            END
            $$
            """;

    private final DatabaseOrigin origin;
    private final Connection connection;
    private final boolean autoCommit;

    private ReadTransaction(DatabaseOrigin origin, Connection connection, boolean autoCommit) {
        this.origin = origin;
        this.connection = connection;
        this.autoCommit = autoCommit;
    }

    /** Begins a transaction. */
    static ReadTransaction begin(DataSource dataSource, DatabaseOrigin origin) {
        try {
            Connection connection = dataSource.getConnection();
            ReadTransaction transaction = new ReadTransaction(origin, connection, connection.getAutoCommit());
            transaction.start();
            return transaction;
        } catch (SQLException e) {
            throw origin.failed(e);
        }
    }

    private void start() throws SQLException {
        boolean started = false;
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(BEGIN);
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    DatabaseOrigin origin() {
        return origin;
    }

    /** A function of one row. */
    interface RowFunction<R> {
        R apply(ResultSet row) throws SQLException;
    }

    /** Executes a query with text parameters. */
    <R> List<R> query(String sql, RowFunction<R> each, String... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                List<R> results = new ArrayList<>();
                while (row.next()) {
                    results.add(each.apply(row));
                }
                return results;
            }
        } catch (SQLException e) {
            throw origin.failed(e);
        }
    }

    /**
     * Opens a cursor; it must be closed before the next one is opened.
     *
     * @throws InvalidLogException if the statement is not one SELECT, or cannot be executed
     */
    ServerCursor open(LogStatement log) {
        try {
            try (PreparedStatement settings = connection.prepareStatement(SETTINGS)) {
                settings.setString(1, log.sql());
                settings.setArray(
                        2, connection.createArrayOf("text", log.values().toArray()));
                settings.execute();
            }
            Statement statement = connection.createStatement();
            statement.execute(OPEN);
            return new ServerCursor(origin, statement);
        } catch (SQLException e) {
            throw origin.failed(e);
        }
    }

    /** Rolls the transaction back and returns the connection. */
    @Override
    public void close() {
        try (connection) {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        } catch (SQLException ignored) {
            // nothing was written, and the server ends the transaction of a lost connection
        }
    }
}
