package dev.turnstile.command;

import org.jspecify.annotations.Nullable;

/** Port to whatever else manages transactions: tells which one, if any, the calling thread is in. */
@FunctionalInterface
public interface CallerTransactions {

    /** Returns the transaction that the calling thread is in, or null. */
    @Nullable
    CallerTransaction current();

    /** Returns a port that knows of no transactions. */
    static CallerTransactions none() {
        return () -> null;
    }
}
