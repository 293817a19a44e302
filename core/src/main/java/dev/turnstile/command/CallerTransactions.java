package dev.turnstile.command;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** The interface to the application's transaction manager, which finds the transaction of the calling thread. */
@FunctionalInterface
public interface CallerTransactions {

    /** Returns the transaction of the calling thread, or null if it has none. */
    @Nullable
    CallerTransaction current();

    /**
     * Returns the persistence context that the calling thread has outside a transaction, such as one that is open
     * during a web request. Turnstile calls only {@link PersistenceContext#changed} on it. By default, returns {@link
     * PersistenceContext#none}.
     */
    default PersistenceContext outsideTransaction() {
        return PersistenceContext.none();
    }

    /** Returns an implementation that never finds a transaction. */
    static CallerTransactions none() {
        return () -> null;
    }

    /**
     * A transaction that the caller has begun and will end; commands join it.
     *
     * <p>The caller may set savepoints and roll back to them: this rolls back the commands and transitions since the
     * savepoint, with their events, their actions after the commit, and the announcement of their success.
     */
    interface CallerTransaction extends PersistenceContext {

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
}
