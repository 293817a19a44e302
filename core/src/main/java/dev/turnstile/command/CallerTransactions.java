package dev.turnstile.command;

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
}
