package dev.turnstile.postgres.internal.connection;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.failure.RaisedState;
import dev.turnstile.postgres.internal.sql.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The source of connections for a lifecycle's statements: own connections from a pool, or the caller's connection
 * inside the caller's transaction.
 */
public sealed interface Connections {

    /** Runs work on a connection. On an own connection, each statement commits separately. */
    <R> R run(String what, Work<R> work);

    /** Returns whether work runs inside a transaction that the caller ends. */
    boolean joined();

    /** Returns the caller's connection, or null if each piece of work takes its own connection. */
    default @Nullable Connection given() {
        return null;
    }

    /** Work that needs a connection. */
    @FunctionalInterface
    interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    /** Runs work in the caller's transaction if one is open, otherwise in a new transaction. */
    default <R> R inTransaction(String what, Work<R> work) {
        return run(
                what,
                connection ->
                        connection.getAutoCommit() ? WholeTransaction.run(connection, work::on) : work.on(connection));
    }

    /** Takes a connection from a pool for each piece of work. */
    record Own(DataSource dataSource) implements Connections {

        /**
         * The maximum number of attempts after a failure caused by an outdated plan. Each pooled connection may have
         * plans for a table's previous columns. The failed statement has written nothing. The driver prepares it again
         * at the next attempt, or the pool closes the connection.
         */
        private static final int MAX_ATTEMPTS = 100;

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
                    if (attempt == MAX_ATTEMPTS || !SqlState.outdatedPlan(e)) {
                        throw failure(what, e);
                    }
                }
            }
        }
    }

    /**
     * Uses the transaction that the calling thread is in; if there is none, takes connections from a pool.
     *
     * @param own takes connections from the pool
     * @param current returns the connection of the calling thread's transaction, or null if the thread is in no
     *     transaction
     * @param flushed returns the same connection, after the application's pending changes were written to it
     */
    record Ambient(Own own, Supplier<@Nullable Connection> current, Supplier<@Nullable Connection> flushed)
            implements Connections {

        @Override
        public <R> R run(String what, Work<R> work) {
            Connection joined = flushed.get();
            return joined == null ? own.run(what, work) : new Joined(joined).run(what, work);
        }

        @Override
        public boolean joined() {
            return current.get() != null;
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
