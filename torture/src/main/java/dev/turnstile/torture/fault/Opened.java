package dev.turnstile.torture.fault;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a run has started, ended in reverse order however the run ends. Thread-safe. */
public final class Opened implements AutoCloseable {

    private final Deque<Runnable> endings = new ArrayDeque<>();
    private boolean closed;

    /**
     * Has something end with the run.
     *
     * @throws IllegalStateException if the run has ended; it is ended at once then
     */
    public void onClose(Runnable ending) {
        synchronized (endings) {
            if (!closed) {
                endings.push(ending);
                return;
            }
        }
        ending.run();
        throw new IllegalStateException("the run has ended; nothing is started any more");
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
