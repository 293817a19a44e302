package dev.turnstile.postgres.internal;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.command.CommandEngine;
import dev.turnstile.postgres.internal.connection.OwnConnection;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.failure.RaisedState;
import dev.turnstile.postgres.internal.sql.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Where a lifecycle's statements run: on connections of its own, or on the caller's inside the caller's transaction. */
public sealed interface Connections {

    /** Runs work on a connection; of its own ones, each statement commits by itself. */
    <R> R run(String what, Work<R> work);

    /** Tells whether work joins a transaction that somebody else ends. */
    boolean joined();

    /** Returns the caller's connection, or null where each piece of work finds its own. */
    default @Nullable Connection given() {
        return null;
    }

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

        /**
         * How many connections may have plans of the columns that a table had before: the statement that fails has written
         * nothing, and the driver prepares it again the next time, or the pool closes the connection.
         */
        private static final int PLANS = 100;

        @Override
        public boolean joined() {
            return false;
        }

        @Override
        public <R> R run(String what, Work<R> work) {
            for (int attempt = 1; ; attempt++) {
                try (Connection connection = OwnConnection.take(dataSource)) {
                    return work.on(connection);
                } catch (SQLException e) {
                    if (attempt == PLANS || !SqlState.outdatedPlan(e)) {
                        throw failure(what, e);
                    }
                }
            }
        }
    }

    /** Joins the transaction that the calling thread is in; where there is none, takes connections from a pool. */
    record Ambient(Own own, CommandEngine door) implements Connections {

        @Override
        public <R> R run(String what, Work<R> work) {
            Connection joined = door.current().connection();
            return joined == null ? own.run(what, work) : new Joined(joined).run(what, work);
        }

        @Override
        public boolean joined() {
            return door.current().connection() != null;
        }
    }

    /** Uses the caller's connection and leaves it open. */
    record Joined(Connection given) implements Connections {

        @Override
        public boolean joined() {
            return true;
        }

        @Override
        public <R> R run(String what, Work<R> work) {
            try {
                return work.on(given);
            } catch (SQLException e) {
                throw failure(what, e);
            }
        }
    }

    private static RuntimeException failure(String what, SQLException e) {
        RuntimeException translated = RaisedState.translated(e);
        return translated == null ? new LifecycleException(what + ": " + Failures.sql(e), e) : translated;
    }
}
