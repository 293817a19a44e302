package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.postgres.internal.connection.OwnConnection;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.failure.RaisedState;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Runs an import or export on a separate connection, in separate transactions.
 *
 * @param dataSource provides the connection
 */
record TransferConnection(DataSource dataSource) {

    /** Work on the connection. */
    @FunctionalInterface
    interface Work<R> {
        R on(Connection connection) throws SQLException, IOException;
    }

    <R> R run(String what, Work<R> work) throws IOException {
        try (Connection connection = OwnConnection.take(dataSource)) {
            connection.setAutoCommit(false);
            try {
                return work.on(connection);
            } finally {
                if (!connection.isClosed()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
            }
        } catch (SQLException e) {
            RuntimeException translated = RaisedState.translated(e);
            throw translated == null ? new EventStoreException(what + ": " + Failures.text(e), e) : translated;
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
