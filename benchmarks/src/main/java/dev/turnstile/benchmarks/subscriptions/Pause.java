package dev.turnstile.benchmarks.subscriptions;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Lets time pass in which nothing is done but what is measured. */
final class Pause {

    private Pause() {}

    static void of(Duration length) throws InterruptedException {
        until(System.nanoTime() + length.toNanos());
    }

    /** Waits until a moment by the clock that measures. */
    static void until(long moment) throws InterruptedException {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
