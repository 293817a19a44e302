package dev.turnstile.machine;

import java.time.Duration;
import java.util.Objects;

/**
 * The timeout of a state: the transition that is fired when a record has stayed in the state for too long.
 *
 * @param after the longest stay in the state; must be positive
 * @param transition the value of the transition to fire
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
            throw new IllegalArgumentException("a timeout must be positive, got " + after);
        }
    }
}
