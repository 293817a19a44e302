package dev.turnstile.testing.database;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * The time for which a check waits for work that ends asynchronously.
 *
 * @param limit the maximum time of one wait
 */
record Patience(Duration limit) {

    private static final Duration INTERVAL = Duration.ofMillis(2);

    /** Waits until a condition holds, or the time is over. */
    void await(Callable<Boolean> condition) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.call() && System.nanoTime() < end) {
                LockSupport.parkNanos(INTERVAL.toNanos());
            }
        } catch (Exception e) {
            throw new IllegalStateException("cannot check for leaks: " + e.getMessage(), e);
        }
    }
}
