package dev.turnstile.postgres.internal.schedule;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Notifies the timer loops of this process of timers that were set. Thread-safe. */
public final class TimerSignal {

    private final List<Consumer<Instant>> listeners = new CopyOnWriteArrayList<>();

    public void add(Consumer<Instant> listener) {
        listeners.add(listener);
    }

    public void remove(Consumer<Instant> listener) {
        listeners.remove(listener);
    }

    /** Notifies the loops of a timer that was committed. Called on the committing thread. */
    public void set(Instant due) {
        for (Consumer<Instant> listener : listeners) {
            listener.accept(due);
        }
    }
}
