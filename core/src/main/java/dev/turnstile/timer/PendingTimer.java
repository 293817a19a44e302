package dev.turnstile.timer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A timer that has not fired yet.
 *
 * @param id what it is known by; of the timeout of a state, its name is the machine's
 * @param due when it is to fire
 * @param next when it is tried next, later than {@code due} if it has failed
 * @param event the type of the event that will be appended; null for the timeout of a state
 * @param state the code of the state that it is the timeout of; null for an event
 * @param attempts how often it has failed
 * @param failure what it said then, in one line; null if it has not failed
 */
public record PendingTimer(
        TimerId id,
        Instant due,
        Instant next,
        @Nullable String event,
        @Nullable Integer state,
        int attempts,
        @Nullable String failure) {}
