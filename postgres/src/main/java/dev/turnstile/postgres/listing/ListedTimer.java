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
 * @param state the name of the state whose timeout this is; null for a scheduled event
 * @param due when the timer is due
 * @param next when the next attempt is due; later than {@code due} if an attempt has failed
 * @param attempts how many attempts have failed
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
