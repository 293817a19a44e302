package dev.turnstile.webhook;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;

/**
 * The response of an endpoint.
 *
 * @param status the HTTP status
 * @param retryAfter the value of {@code Retry-After}, empty if there is none
 * @param text the beginning of the body, in one line
 */
record Response(int status, String retryAfter, String text) {

    static final int GONE = 410;

    private static final Set<Integer> DELAYING = Set.of(429, 503);
    private static final Set<Integer> RETRYABLE = Set.of(408, 425, 429);
    private static final int SERVER_ERROR = 500;

    boolean accepted() {
        return status / 100 == 2;
    }

    /** Returns whether the endpoint may accept the same message later. */
    boolean retryable() {
        return status >= SERVER_ERROR || RETRYABLE.contains(status);
    }

    /**
     * Returns the delay that {@code Retry-After} requests, at most {@code limit}; empty if there is none or it is
     * over.
     */
    Optional<Duration> delay(Instant now, Duration limit) {
        return DELAYING.contains(status)
                ? requested(now).filter(Duration::isPositive).map(delay -> delay.compareTo(limit) > 0 ? limit : delay)
                : Optional.empty();
    }

    private Optional<Duration> requested(Instant now) {
        String value = retryAfter.strip();
        if (value.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            return Optional.of(Duration.between(
                    now,
                    ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "status " + status + (text.isEmpty() ? "" : ": " + text);
    }
}
