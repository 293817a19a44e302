package dev.turnstile.command;

import org.jspecify.annotations.Nullable;

/** The port to the application's transaction manager: finds the transaction of the calling thread. */
@FunctionalInterface
public interface CallerTransactions {

    /** Returns the transaction that the calling thread is in, or null. */
    @Nullable
    CallerTransaction current();

    /** Returns a port that never finds a transaction. */
    static CallerTransactions none() {
        return () -> null;
    }
}
