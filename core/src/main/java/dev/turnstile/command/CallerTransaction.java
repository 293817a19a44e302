package dev.turnstile.command;

import java.sql.Connection;

/**
 * A transaction that the caller has begun and will end; commands join it.
 *
 * <p>The caller may set savepoints and roll back to them: what commands and transitions did since is undone, with their events,
 * their actions after the commit, and the announcement that they were done.
 */
public interface CallerTransaction {

    /** Returns its connection, on which the transaction is open. */
    Connection connection();

    /**
     * Has something run once, after the transaction has ended.
     *
     * @param completion is told how it ended
     */
    void onCompletion(Completion completion);

    /** How a transaction ended. */
    enum End {
        /** What was done in it is there. */
        COMMITTED,
        /** What was done in it is undone. */
        ROLLED_BACK,
        /** The answer to its commit was lost, and nobody can tell what became of it. */
        UNKNOWN
    }

    /** What runs after a transaction has ended. */
    @FunctionalInterface
    interface Completion {

        /** Runs. */
        void completed(End end);
    }
}
