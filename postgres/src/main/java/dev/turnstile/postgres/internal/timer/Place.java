package dev.turnstile.postgres.internal.timer;

import dev.turnstile.event.StreamName;
import java.time.Instant;

/**
 * Where a timer stands in the table.
 *
 * @param stream its stream
 * @param lifecycle the number of the lifecycle whose state times out; 0 of a scheduled event
 * @param name what tells it from others of its stream
 * @param next when it is to be tried
 */
record Place(StreamName stream, short lifecycle, String name, Instant next) {

    /** The number that stands for no lifecycle. */
    static final short NO_LIFECYCLE = 0;

    boolean dueAt(Instant now) {
        return !next.isAfter(now);
    }
}
