package dev.turnstile.postgres.internal.command;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notifies the readers of the log in this process that events may have been appended. Thread-safe. */
public final class LogSignal {

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Adds a listener. It runs on the thread that appended, and must return at once and not throw. */
    public void tell(Runnable listener) {
        listeners.add(listener);
    }

    /** Removes a listener. */
    public void forget(Runnable listener) {
        listeners.remove(listener);
    }

    /** Notifies all listeners that a transaction was committed. */
    public void raise() {
        for (Runnable listener : listeners) {
            listener.run();
        }
    }
}
