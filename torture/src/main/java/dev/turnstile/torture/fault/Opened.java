package dev.turnstile.torture.fault;

import java.util.ArrayDeque;
import java.util.Deque;

/** The resources of a run, closed in reverse order when the run ends in any way. Thread-safe. */
public final class Opened implements AutoCloseable {

    private final Deque<Runnable> endings = new ArrayDeque<>();
    private boolean closed;

    /**
     * Registers an action that closes a resource at the end of the run.
     *
     * @throws IllegalStateException if the run has ended; the action has then run at once
     */
    public void onClose(Runnable ending) {
        synchronized (endings) {
            if (!closed) {
                endings.push(ending);
                return;
            }
        }
        ending.run();
        throw new IllegalStateException("the run has ended; nothing more can be started");
    }

    @Override
    public void close() {
        synchronized (endings) {
            closed = true;
            while (!endings.isEmpty()) {
                endings.pop().run();
            }
        }
    }
}
