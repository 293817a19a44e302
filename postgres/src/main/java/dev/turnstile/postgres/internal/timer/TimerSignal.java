package dev.turnstile.postgres.internal.timer;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells what fires timers in this process that one was set. Thread-safe. */
public final class TimerSignal {

    private final List<Consumer<Instant>> listeners = new CopyOnWriteArrayList<>();

    void tell(Consumer<Instant> listener) {
        listeners.add(listener);
    }

    void forget(Consumer<Instant> listener) {
        listeners.remove(listener);
    }

    /** Tells that a timer was committed; called on the thread that did it. */
    public void set(Instant due) {
        for (Consumer<Instant> listener : listeners) {
            listener.accept(due);
        }
    }
}
