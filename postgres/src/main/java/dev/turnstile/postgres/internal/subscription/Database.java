package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.postgres.internal.connection.OwnConnection;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.failure.RaisedState;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Connections on which each statement commits by itself: nothing is kept in a session between two of them.
 *
 * @param dataSource the caller's pool
 */
public record Database(DataSource dataSource) {

    /** Work that needs a connection. */
    @FunctionalInterface
    public interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    /** Does work whose statements commit each by itself. */
    public <R> R with(Work<R> work) throws SQLException {
        try (Connection connection = OwnConnection.take(dataSource)) {
            return work.on(connection);
        }
    }

    /** Does work in one transaction. */
    public <R> R inTransaction(Work<R> work) throws SQLException {
        return with(connection -> {
            connection.setAutoCommit(false);
            try {
                R result = work.on(connection);
                connection.commit();
                return result;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }

    /**
     * Does work for a caller, who is told what failed.
     *
     * @throws EventStoreException if the database fails
     */
    <R> R asked(String what, Work<R> work) {
        try {
            return with(work);
        } catch (SQLException e) {
            throw failure("subscriptions: " + what, e);
        }
    }

    /** Returns the exception that tells a caller what failed. */
    static RuntimeException failure(String what, SQLException e) {
        RuntimeException translated = RaisedState.translated(e);
        return translated == null ? new EventStoreException(what + ": " + Failures.text(e), e) : translated;
    }
}
