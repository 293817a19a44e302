package dev.turnstile.postgres.listing;

import dev.turnstile.event.StreamName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A timer that has not fired.
 *
 * @param stream the stream that the timer belongs to
 * @param name the timer's name; the machine's name for the timeout of a state
 * @param event the type of the event that the timer appends; null for the timeout of a state
 * @param state the name of the state that has this timeout; null for a scheduled event
 * @param due the time at which the timer is due
 * @param next the time at which the next attempt is due; later than {@code due} if an attempt has failed
 * @param attempts the number of failed attempts
 * @param failure the message of the last failure, on one line; null if no attempt has failed
 */
public record ListedTimer(
        StreamName stream,
        String name,
        @Nullable String event,
        @Nullable String state,
        Instant due,
        Instant next,
        int attempts,
        @Nullable String failure) {}
