package dev.turnstile.torture.load;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Tries something until it works, as the start of a process while the server is away. */
final class Patience {

    private static final Duration BETWEEN = Duration.ofMillis(200);

    private Patience() {}

    static <T> T until(Callable<T> attempt) {
        while (true) {
            try {
                return attempt.call();
            } catch (Exception e) {
                System.err.println("not yet: " + e);
                LockSupport.parkNanos(BETWEEN.toNanos());
            }
        }
    }
}
