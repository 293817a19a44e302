package dev.turnstile.benchmarks.subscriptions;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits of the calling thread. */
final class Pause {

    private Pause() {}

    static void of(Duration length) throws InterruptedException {
        until(System.nanoTime() + length.toNanos());
    }

    /** Waits until a time of {@link System#nanoTime}. */
    static void until(long moment) throws InterruptedException {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
