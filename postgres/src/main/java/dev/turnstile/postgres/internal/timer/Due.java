package dev.turnstile.postgres.internal.timer;

import dev.turnstile.event.NewEvent;
import java.time.Instant;

/** A timer that is held, to be fired. */
sealed interface Due {

    /** Returns where it stands. */
    Place place();

    /** Returns when it was to fire. */
    Instant due();

    /** Returns how often it has failed. */
    int attempts();

    /**
     * An event that is to be appended.
     *
     * @param place where it stands
     * @param due when it was to fire
     * @param attempts how often it has failed
     * @param event the event, with who scheduled it
     */
    record Scheduled(Place place, Instant due, int attempts, NewEvent event) implements Due {}

    /**
     * A state that a record has stayed in for too long.
     *
     * @param place where it stands
     * @param due when it was to fire
     * @param attempts how often it has failed
     * @param state the state's code
     * @param version the version of the stream by which the record came there
     */
    record Stayed(Place place, Instant due, int attempts, int state, int version) implements Due {}

    /** Returns what it will do, for a log. */
    default String what() {
        return switch (this) {
            case Scheduled scheduled -> "event " + scheduled.event().type();
            case Stayed stayed -> "timeout of state " + stayed.state();
        };
    }
}
