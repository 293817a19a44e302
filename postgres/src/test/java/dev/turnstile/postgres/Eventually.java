package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Conditions that other threads fulfil. */
final class Eventually {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Eventually() {}

    /** Waits until a condition holds; fails after the timeout. */
    static void holds(BooleanSupplier condition) {
        Instant end = Instant.now().plus(LONGEST);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("the time until the condition holds").isBefore(end);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
