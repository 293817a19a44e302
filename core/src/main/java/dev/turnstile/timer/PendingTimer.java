package dev.turnstile.timer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A timer that has not fired yet.
 *
 * @param id the id of the timer; for the timeout of a state, its name is the machine's name
 * @param due the time at which the timer is due
 * @param next the time of the next attempt; later than {@code due} if an attempt has failed
 * @param event the type of the event to append; null for the timeout of a state
 * @param state the code of the state with the timeout; null for an event
 * @param attempts the number of failed attempts
 * @param failure the message of the last failed attempt, on one line; null if no attempt has failed
 */
public record PendingTimer(
        TimerId id,
        Instant due,
        Instant next,
        @Nullable String event,
        @Nullable Integer state,
        int attempts,
        @Nullable String failure) {}
