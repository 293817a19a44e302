package dev.turnstile.postgres.internal.timer;

import dev.turnstile.event.NewEvent;
import java.time.Instant;

/** A timer that is due, and whose row is locked. */
sealed interface Due {

    /** Returns the key of the timer. */
    TimerKey key();

    /** Returns the time for which the timer was set. */
    Instant due();

    /** Returns the number of failed attempts. */
    int attempts();

    /**
     * A scheduled event, which is to be appended.
     *
     * @param key the key of the timer
     * @param due the time for which the timer was set
     * @param attempts the number of failed attempts
     * @param event the event, with the actor who scheduled it
     */
    record Scheduled(TimerKey key, Instant due, int attempts, NewEvent event) implements Due {}

    /**
     * The timeout of a record's state.
     *
     * @param key the key of the timer
     * @param due the time for which the timer was set
     * @param attempts the number of failed attempts
     * @param state the code of the state
     * @param version the version of the event by which the record entered the state
     */
    record StateTimeout(TimerKey key, Instant due, int attempts, int state, int version) implements Due {}

    /** Describes the timer for the log. */
    default String description() {
        return switch (this) {
            case Scheduled scheduled -> "event " + scheduled.event().type();
            case StateTimeout timeout -> "timeout of state " + timeout.state();
        };
    }
}
