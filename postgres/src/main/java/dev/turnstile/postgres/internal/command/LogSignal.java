package dev.turnstile.postgres.internal.command;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells what reads the log in this process that something may have been appended. Thread-safe. */
public final class LogSignal {

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Has something told, on the thread that appended; it returns at once and does not throw. */
    public void tell(Runnable listener) {
        listeners.add(listener);
    }

    /** Tells it no longer. */
    public void forget(Runnable listener) {
        listeners.remove(listener);
    }

    /** Tells that a transaction was committed. */
    public void raise() {
        for (Runnable listener : listeners) {
            listener.run();
        }
    }
}
