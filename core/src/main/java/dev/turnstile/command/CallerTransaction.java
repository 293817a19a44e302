package dev.turnstile.command;

import java.sql.Connection;

/** A transaction that the caller has begun and will end; commands join it. */
public interface CallerTransaction {

    /** Returns its connection, on which the transaction is open. */
    Connection connection();

    /**
     * Has something run once, after the transaction has ended.
     *
     * @param completion is told whether it was committed
     */
    void onCompletion(Completion completion);

    /** What runs after a transaction has ended. */
    @FunctionalInterface
    interface Completion {

        /**
         * Runs.
         *
         * @param committed whether the transaction was committed; otherwise it was rolled back
         */
        void completed(boolean committed);
    }
}
