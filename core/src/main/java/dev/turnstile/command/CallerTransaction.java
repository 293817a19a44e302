package dev.turnstile.command;

import java.sql.Connection;

/**
 * A transaction that the caller has begun and will end; commands join it.
 *
 * <p>The caller may set savepoints and roll back to them: this rolls back the commands and transitions since the
 * savepoint, with their events, their actions after the commit, and the announcement of their success.
 */
public interface CallerTransaction extends PersistenceContext {

    /** Returns the connection on which the transaction is open. */
    Connection connection();

    /**
     * Registers a callback that runs once, after the transaction has ended.
     *
     * @param completion the callback
     */
    void onCompletion(Completion completion);

    /** The ways in which a transaction can end. */
    enum End {
        /** The transaction was committed. */
        COMMITTED,
        /** The transaction was rolled back. */
        ROLLED_BACK,
        /**
         * The acknowledgement of the commit was lost, and it cannot be determined whether the transaction was
         * committed.
         */
        UNKNOWN
    }

    /** A callback that runs after a transaction has ended. */
    @FunctionalInterface
    interface Completion {

        /** Runs after the transaction has ended. */
        void completed(End end);
    }
}
