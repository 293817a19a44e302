package dev.turnstile.subscription;

import dev.turnstile.event.StreamName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is parked for one subscription, because the handler failed on an event of the stream.
 *
 * @param subscription the subscription's name
 * @param stream the stream
 * @param version the event's version
 * @param position the event's position
 * @param type the event's type
 * @param attempts the number of failed attempts
 * @param next the time of the next attempt; null for a dead letter, which waits until an operator redelivers or skips
 *     it
 * @param failure the class of the failure
 * @param message the message of the failure, on one line
 * @param since the time of the first failed attempt
 * @param waiting the number of the stream's waiting events, including this one and events that the subscription does
 *     not select
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

    /** Returns whether the event is a dead letter. */
    public boolean dead() {
        return next == null;
    }
}
