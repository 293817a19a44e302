package dev.turnstile.postgres.internal.sql;

import dev.turnstile.command.Retries;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Waits between attempts. */
@FunctionalInterface
public interface Backoff {

    /** Waits as a policy says after that many failed attempts; an interrupt ends the pause and stays set. */
    void pause(Retries retries, int failed);

    /** Returns one that lets the thread wait for a random part of the limit. */
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
