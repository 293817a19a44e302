package dev.turnstile.command.spi;

import dev.turnstile.command.CallerTransactions.PendingChanges;
import dev.turnstile.command.CommandSettings.Isolation;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Begins the transactions that Turnstile ends itself: those of commands, transactional handlers and timers.
 *
 * <p>An implementation on an application's transaction manager lets the manager's other participants, such as the
 * persistence context of an object-relational mapper, take part in these transactions. Thread-safe.
 */
@FunctionalInterface
public interface TransactionOpener {

    /**
     * Begins a new transaction of the calling thread. A transaction that the thread is already in is suspended until
     * the new one is closed.
     *
     * @throws SQLException if the database cannot be reached
     */
    Opened begin(Isolation isolation) throws SQLException;

    /** A transaction that Turnstile has begun. Used by the thread that began it. */
    interface Opened extends PendingChanges, AutoCloseable {

        /** Returns the connection on which the transaction is open. It is not in autocommit mode. */
        Connection connection();

        /**
         * Commits. Called once.
         *
         * @throws SQLException if the server refuses the commit, which rolls back the transaction, or if the connection
         *     fails, so that the outcome is unknown; the session must have ended then
         */
        void commit() throws SQLException;

        /**
         * Rolls back. Called once, instead of {@link #commit}.
         *
         * @throws SQLException if the connection fails, which rolls back the transaction too
         */
        void rollback() throws SQLException;

        /**
         * Returns the connection, and resumes the transaction that was suspended. Rolls back if neither {@link #commit}
         * nor {@link #rollback} was called. If the connection fails, the transaction has ended anyway. Has no effect if
         * the transaction is closed already.
         */
        @Override
        void close();
    }
}
