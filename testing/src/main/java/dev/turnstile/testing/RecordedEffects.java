package dev.turnstile.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * A substitute for another system, such as a mail server: records the effects that a handler or an action after a
 * commit has, and throws the exceptions that the test sets. Thread-safe.
 *
 * {@snippet :
 * RecordedEffects<Mail> mails = new RecordedEffects<>();
 * Confirmation handler = new Confirmation(mails::accept);
 * mails.failNext(new IllegalStateException("the server is down"));
 * }
 *
 * @param <E> the type of the effects
 */
public final class RecordedEffects<E> implements Consumer<E> {

    private final List<E> all = new ArrayList<>();
    private final Deque<RuntimeException> failures = new ArrayDeque<>();

    /** Creates an empty record. */
    public RecordedEffects() {}

    /**
     * Records an effect.
     *
     * @throws RuntimeException the next failure of {@link #failNext}, if there is one; then no effect is recorded
     */
    @Override
    public synchronized void accept(E effect) {
        if (!failures.isEmpty()) {
            throw failures.removeFirst();
        }
        all.add(effect);
    }

    /** Sets an exception that {@link #accept} throws once, after the exceptions that were set before. */
    public synchronized void failNext(RuntimeException failure) {
        failures.addLast(failure);
    }

    /** Returns a copy of the effects recorded so far, oldest first. */
    public synchronized List<E> all() {
        return List.copyOf(all);
    }

    /** Removes the recorded effects and the failures. */
    public synchronized void clear() {
        all.clear();
        failures.clear();
    }

    @Override
    public String toString() {
        return "recorded effects " + all();
    }
}
