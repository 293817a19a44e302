package dev.turnstile.postgres.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Runs work in one transaction of a connection in autocommit mode. */
public final class WholeTransaction {

    private WholeTransaction() {}

    /** Work on a connection whose transaction has begun. */
    @FunctionalInterface
    public interface Work<R extends @Nullable Object> {
        R on(Connection connection) throws SQLException;
    }

    /**
     * Runs work and commits, or rolls back if the work or the commit fails. The connection is in autocommit mode again
     * afterwards. A failure of the rollback is suppressed, so that the cause is not masked.
     *
     * @param connection a connection in autocommit mode
     * @throws SQLException if the database fails
     */
    public static <R extends @Nullable Object> R run(Connection connection, Work<R> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            R result = work.on(connection);
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (Throwable failure) {
            rollback(connection, failure);
            throw failure;
        }
    }

    private static void rollback(Connection connection, Throwable cause) {
        try {
            if (!connection.isClosed()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
