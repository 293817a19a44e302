package dev.turnstile.command;

import org.jspecify.annotations.Nullable;

/** The interface to the application's transaction manager, which finds the transaction of the calling thread. */
@FunctionalInterface
public interface CallerTransactions {

    /** Returns the transaction that the calling thread is in, or null. */
    @Nullable
    CallerTransaction current();

    /**
     * Returns the persistence context that the calling thread has outside a transaction, such as one that is open for
     * the time of a web request. Only {@link PersistenceContext#changed} is called on it. Returns one without objects by
     * default.
     */
    default PersistenceContext outsideTransaction() {
        return PersistenceContext.none();
    }

    /** Returns an implementation that never finds a transaction. */
    static CallerTransactions none() {
        return () -> null;
    }
}
