package dev.turnstile.postgres.internal.subscription;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A signal on which one thread waits and which other threads raise. Thread-safe. */
public final class Wake {

    private final Semaphore raised = new Semaphore(0);

    /** Raises the signal. If no thread waits, the next wait returns at once. */
    public void raise() {
        if (raised.availablePermits() == 0) {
            raised.release();
        }
    }

    /**
     * Waits until the signal is raised, or the timeout has passed.
     *
     * @return whether the signal was raised
     */
    public boolean await(Duration timeout) throws InterruptedException {
        boolean woken = raised.tryAcquire(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
        raised.drainPermits();
        return woken;
    }
}
