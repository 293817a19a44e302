package dev.turnstile.postgres.internal.connection;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.failure.RaisedState;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The application's pool, used in autocommit mode, because no session state is needed between two statements.
 *
 * @param dataSource the application's pool
 * @param subject the first word of the messages of failures
 */
public record Database(DataSource dataSource, String subject) {

    /** Work that needs a connection. */
    @FunctionalInterface
    public interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    /** Runs work on a connection in autocommit mode. */
    public <R> R with(Work<R> work) throws SQLException {
        try (Connection connection = OwnConnection.take(dataSource)) {
            return work.on(connection);
        }
    }

    /** Runs work in one transaction. */
    public <R> R inTransaction(Work<R> work) throws SQLException {
        return with(connection -> WholeTransaction.run(connection, work::on));
    }

    /**
     * Runs work in autocommit mode, and translates its failure for the caller.
     *
     * @param what the operation, for the message of the exception
     * @throws EventStoreException if the database fails
     */
    public <R> R run(String what, Work<R> work) {
        try {
            return with(work);
        } catch (SQLException e) {
            throw failure(subject + ": " + what, e);
        }
    }

    /** Returns the exception to throw to the caller. */
    public static RuntimeException failure(String what, SQLException e) {
        RuntimeException translated = RaisedState.translated(e);
        return translated == null ? new EventStoreException(what + ": " + Failures.text(e), e) : translated;
    }
}
