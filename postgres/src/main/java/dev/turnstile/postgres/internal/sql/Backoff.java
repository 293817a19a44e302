package dev.turnstile.postgres.internal.sql;

import dev.turnstile.command.Retries;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Waits between attempts. */
@FunctionalInterface
public interface Backoff {

    /**
     * Waits after the given number of failed attempts. An interrupt ends the wait, and the thread stays interrupted.
     */
    void pause(Retries retries, int failed);

    /** Returns a backoff that waits for a random part of the policy's limit. */
    static Backoff jittered() {
        return (retries, failed) -> {
            long until = System.nanoTime()
                    + retries.delay(failed, ThreadLocalRandom.current().nextDouble())
                            .toNanos();
            for (long left = until - System.nanoTime();
                    left > 0 && !Thread.currentThread().isInterrupted();
                    left = until - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        };
    }
}
