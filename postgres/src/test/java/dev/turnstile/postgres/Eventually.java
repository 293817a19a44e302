package dev.turnstile.postgres;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Conditions that other threads and the server fulfil. */
final class Eventually {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration INTERVAL = Duration.ofMillis(5);

    private Eventually() {}

    /** Waits until a condition holds; fails after a minute. */
    static void holds(Callable<Boolean> condition) {
        await().atMost(TIMEOUT).pollInterval(INTERVAL).pollDelay(Duration.ZERO).until(condition);
    }
}
