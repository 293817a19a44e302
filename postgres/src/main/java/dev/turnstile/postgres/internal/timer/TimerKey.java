package dev.turnstile.postgres.internal.timer;

import dev.turnstile.event.StreamName;
import java.time.Instant;

/**
 * The key of a timer's row, and the time of its next attempt.
 *
 * @param stream the stream of the timer
 * @param lifecycle the number of the lifecycle whose state times out, or 0 for a scheduled event
 * @param name the name of the timer, unique in its stream and lifecycle
 * @param next the time of the next attempt
 */
record TimerKey(StreamName stream, short lifecycle, String name, Instant next) {

    /** The lifecycle number of scheduled events. */
    static final short NO_LIFECYCLE = 0;

    boolean dueAt(Instant now) {
        return !next.isAfter(now);
    }
}
