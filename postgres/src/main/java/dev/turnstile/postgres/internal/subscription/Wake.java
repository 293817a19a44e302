package dev.turnstile.postgres.internal.subscription;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets one thread wait until another has something for it. Thread-safe. */
public final class Wake {

    private final Semaphore raised = new Semaphore(0);

    /** Ends the wait, or the next one. */
    public void raise() {
        if (raised.availablePermits() == 0) {
            raised.release();
        }
    }

    /**
     * Waits until it is raised.
     *
     * @return whether it was
     */
    public boolean await(Duration longest) throws InterruptedException {
        boolean woken = raised.tryAcquire(Math.max(0, longest.toNanos()), TimeUnit.NANOSECONDS);
        raised.drainPermits();
        return woken;
    }
}
