package dev.turnstile.command;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** The interface to the application's transaction manager, which finds the transaction of the calling thread. */
@FunctionalInterface
public interface CallerTransactions {

    /** Returns the transaction that the calling thread is in, or null. */
    @Nullable
    CallerTransaction current();

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
    interface CallerTransaction extends PendingChanges {

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

    /**
     * Changes that the application has made in memory and not yet written to the connection of a transaction, such as
     * those of a persistence context.
     */
    interface PendingChanges {

        /**
         * Writes the changes to the connection. Called before Turnstile's statements that read or change records,
         * before a nested command, and after the code of each command.
         *
         * @throws RuntimeException if a change cannot be written
         */
        default void flush() {}

        /**
         * Discards the changes, and everything that was read. Called after a rollback to a savepoint that has reversed
         * a refused or failed command. The command's changes must not be written later, and the rows that it has read
         * are as they were before the command.
         */
        default void clear() {}

        /** Returns an implementation without any changes. */
        static PendingChanges none() {
            return new PendingChanges() {};
        }
    }
}
