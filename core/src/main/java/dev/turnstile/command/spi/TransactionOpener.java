package dev.turnstile.command.spi;

import dev.turnstile.command.Isolation;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Begins the transactions that Turnstile ends itself: those of commands, transactional handlers and timers.
 *
 * <p>An implementation on an application's transaction manager lets the manager's other participants, such as the
 * session of an object-relational mapper, take part in these transactions. Thread-safe.
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
    interface Opened extends AutoCloseable {

        /** Returns the connection on which the transaction is open. It is not in autocommit mode. */
        Connection connection();

        /**
         * Runs the pending work of the other participants, such as the flush of a persistence context. Called before
         * the last statements of the transaction, so that a failure of this work is not mistaken for a failure of the
         * commit.
         *
         * @throws RuntimeException if the work fails; the transaction must be rolled back
         */
        void flush();

        /**
         * Commits.
         *
         * @throws SQLException if the server refuses the commit, which rolls back the transaction, or the connection
         *     fails
         */
        void commit() throws SQLException;

        /**
         * Rolls back.
         *
         * @throws SQLException if the connection fails
         */
        void rollback() throws SQLException;

        /**
         * Returns the connection, after a rollback if the transaction has not ended. Resumes the transaction that was
         * suspended.
         *
         * @throws SQLException if the connection fails
         */
        @Override
        void close() throws SQLException;
    }
}
