package dev.turnstile.subscription;

import dev.turnstile.event.StreamName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stream that waits, for one subscription, because the handler failed on an event.
 *
 * @param subscription the subscription's name
 * @param stream the stream
 * @param version the event's version
 * @param position the event's position
 * @param type the event's type
 * @param attempts how often it was tried
 * @param next when it is tried again; null for a dead letter, which waits for somebody to replay or skip it
 * @param failure the failure's class
 * @param message what it said, in one line
 * @param since when it failed first
 * @param waiting how many events of the stream wait, this one included, also such as the subscription does not select
 */
public record ParkedStream(
        String subscription,
        StreamName stream,
        int version,
        long position,
        String type,
        int attempts,
        @Nullable Instant next,
        String failure,
        String message,
        Instant since,
        int waiting) {

    /** Returns whether it is given up. */
    public boolean dead() {
        return next == null;
    }
}
