package dev.turnstile.kafka;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for conditions. */
final class Await {

    private Await() {}

    /** Polls a condition until it holds; fails after the timeout. */
    static void until(Duration longest, Callable<Boolean> condition, Supplier<String> otherwise) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + longest + ": " + otherwise.get());
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new AssertionError("cannot be asked", e);
        }
    }
}
