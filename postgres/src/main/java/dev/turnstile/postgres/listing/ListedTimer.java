package dev.turnstile.postgres.listing;

import dev.turnstile.event.StreamName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A timer that has not fired.
 *
 * @param stream the stream that it belongs to
 * @param name its name; of the timeout of a state the machine's
 * @param event the type of the event that will be appended; null for the timeout of a state
 * @param state the name of the state that it is the timeout of; null for an event
 * @param due when it is to fire
 * @param next when it is tried next, later than {@code due} if it has failed
 * @param attempts how often it has failed
 * @param failure the message of the last failure, on one line; null if it has not failed
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
