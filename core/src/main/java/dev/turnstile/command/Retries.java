package dev.turnstile.command;

import java.time.Duration;

/**
 * The retries after a serialization failure, a deadlock or a lost connection.
 *
 * <p>The delay before each attempt is drawn uniformly between zero and a limit that doubles with each attempt: the
 * "full jitter" of Marc Brooker, Exponential Backoff And Jitter, 2015.
 *
 * @param attempts the total number of attempts, including the first one, at least 1
 * @param firstDelay the limit of the first delay
 * @param maxDelay the limit of every delay
 */
public record Retries(int attempts, Duration firstDelay, Duration maxDelay) {

    /** Checks that the number of attempts is positive, and that no delay is negative. */
    public Retries {
        if (attempts < 1 || firstDelay.isNegative() || maxDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException("retries need at least one attempt and delays that grow, got " + attempts
                    + " attempts, " + firstDelay + " to " + maxDelay);
        }
    }

    /** Returns 10 attempts with delays of up to 10 ms initially and 1 s at most. */
    public static Retries defaults() {
        return new Retries(10, Duration.ofMillis(10), Duration.ofSeconds(1));
    }

    /** Returns a single attempt. */
    public static Retries none() {
        return new Retries(1, Duration.ZERO, Duration.ZERO);
    }

    /**
     * Returns the delay before the next attempt.
     *
     * @param failed the number of failed attempts, at least 1
     * @param drawn a random number from 0 (inclusive) to 1, uniformly distributed
     */
    public Duration delay(int failed, double drawn) {
        double limit = Math.min((double) maxDelay.toNanos(), firstDelay.toNanos() * Math.pow(2, failed - 1));
        return Duration.ofNanos((long) (limit * drawn));
    }
}
