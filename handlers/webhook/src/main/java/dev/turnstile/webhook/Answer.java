package dev.turnstile.webhook;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;

/**
 * What an endpoint says.
 *
 * @param status the status
 * @param retryAfter what it says about when to come again, empty if nothing
 * @param text the beginning of its body, in one line
 */
record Answer(int status, String retryAfter, String text) {

    static final int GONE = 410;

    private static final Set<Integer> PAUSING = Set.of(429, 503);
    private static final Set<Integer> LATER = Set.of(408, 425, 429);
    private static final int SERVER_ERROR = 500;

    boolean taken() {
        return status / 100 == 2;
    }

    /** Tells whether the endpoint may take the same message another time. */
    boolean worthAnotherAttempt() {
        return status >= SERVER_ERROR || LATER.contains(status);
    }

    /** Returns how long the endpoint wants to be left alone, at most the longest pause; nothing if the time is past. */
    Optional<Duration> pause(Instant now, Duration longest) {
        return PAUSING.contains(status)
                ? asked(now).filter(Duration::isPositive).map(pause -> pause.compareTo(longest) > 0 ? longest : pause)
                : Optional.empty();
    }

    private Optional<Duration> asked(Instant now) {
        String said = retryAfter.strip();
        if (said.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(said)));
        }
        try {
            return Optional.of(Duration.between(
                    now,
                    ZonedDateTime.parse(said, DateTimeFormatter.RFC_1123_DATE_TIME)
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
