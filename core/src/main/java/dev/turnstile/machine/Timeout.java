package dev.turnstile.machine;

import java.time.Duration;
import java.util.Objects;

/**
 * The transition that a record takes by itself after it stayed in a state for too long.
 *
 * @param after how long a record may stay; positive
 * @param transition the value of the transition to fire then
 * @param <T> the type of the transitions' values
 */
public record Timeout<T>(Duration after, T transition) {

    /**
     * Checks the duration.
     *
     * @throws IllegalArgumentException if {@code after} is zero or negative
     */
    public Timeout {
        Objects.requireNonNull(transition, "transition");
        if (after.isZero() || after.isNegative()) {
            throw new IllegalArgumentException("a timeout is longer than zero, got " + after);
        }
    }
}
