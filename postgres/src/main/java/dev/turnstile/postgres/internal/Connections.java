package dev.turnstile.postgres.internal;

import dev.turnstile.lifecycle.LifecycleFailure;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Where a lifecycle's statements run: on connections of its own, or on the caller's inside the caller's transaction. */
sealed interface Connections {

    /** Runs work on a connection; of its own ones, each statement commits by itself. */
    <R> R run(String what, Work<R> work);

    /** Work that needs a connection. */
    @FunctionalInterface
    interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    /** Runs work in one transaction: the caller's where there is one. */
    default <R> R inTransaction(String what, Work<R> work) {
        return run(
                what, connection -> connection.getAutoCommit() ? transaction(connection, work) : work.on(connection));
    }

    private static <R> R transaction(Connection connection, Work<R> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            R result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            rollback(connection, e);
            throw e;
        } finally {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }

    private static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** Takes a connection from a pool for each piece of work. */
    record Own(DataSource dataSource) implements Connections {

        @Override
        public <R> R run(String what, Work<R> work) {
            try (Connection connection = dataSource.getConnection()) {
                if (!connection.getAutoCommit()) {
                    connection.setAutoCommit(true);
                }
                return work.on(connection);
            } catch (SQLException e) {
                throw failure(what, e);
            }
        }
    }

    /** Uses the caller's connection and leaves it open. */
    record Joined(Connection connection) implements Connections {

        @Override
        public <R> R run(String what, Work<R> work) {
            try {
                return work.on(connection);
            } catch (SQLException e) {
                throw failure(what, e);
            }
        }
    }

    private static LifecycleFailure failure(String what, SQLException e) {
        String state = e.getSQLState() == null ? "" : " (SQLSTATE " + e.getSQLState() + ")";
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return new LifecycleFailure(what + ": " + message.replaceAll("\\s*\\R\\s*", "; ") + state, e);
    }
}
