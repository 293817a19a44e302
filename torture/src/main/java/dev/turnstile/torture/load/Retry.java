package dev.turnstile.torture.load;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Retries without a limit, for the start of a process while the server is unavailable. */
final class Retry {

    private static final Duration DELAY = Duration.ofMillis(200);

    private Retry() {}

    static <T> T until(Callable<T> attempt) {
        while (true) {
            try {
                return attempt.call();
            } catch (Exception e) {
                System.err.println("retrying: " + e);
                LockSupport.parkNanos(DELAY.toNanos());
            }
        }
    }
}
