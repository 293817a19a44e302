package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.sql.SqlState;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one delivery.
 *
 * @param end the end of the delivery
 * @param failure the failure, or null if the events were handled
 */
record Attempt(End end, @Nullable Throwable failure) {

    static final Attempt HANDLED = new Attempt(End.HANDLED, null);

    /** The ends of a delivery. */
    enum End {
        /** The events were handled. */
        HANDLED,
        /** The handler has failed, or an event cannot be read. The attempt counts. */
        FAILED,
        /** The connection of the handler's transaction was lost before the commit: by the handler, or by an outage. */
        CONNECTION_LOST,
        /** A serialization failure or a deadlock has aborted the handler's transaction. */
        CONFLICT,
        /** The failure is independent of the events. The attempt does not count. */
        UNRELATED
    }

    static Attempt failed(Throwable failure) {
        return new Attempt(End.FAILED, failure);
    }

    static Attempt unrelated(Throwable failure) {
        return new Attempt(End.UNRELATED, failure);
    }

    /** Returns the outcome of a transaction that a conflict has aborted. */
    static Attempt conflict(Throwable failure) {
        return new Attempt(Incarnation.changed(failure) ? End.UNRELATED : End.CONFLICT, failure);
    }

    /**
     * Returns the outcome of a transaction whose progress could not be saved, or whose commit has failed. A delivery
     * whose outcome is unknown must not count: the parked event would be handled a second time.
     */
    static Attempt notCommitted(SQLException failure) {
        if (SqlState.resolutionUnknown(failure)) {
            return unrelated(failure);
        }
        if (SqlState.conflict(failure)) {
            return conflict(failure);
        }
        return SqlState.uncertain(failure) ? new Attempt(End.CONNECTION_LOST, failure) : failed(failure);
    }

    /** Returns the outcome for observers. */
    Outcome<?> outcome() {
        return failure == null ? new Outcome.Done<@Nullable Object>(null) : new Outcome.Failed<>(failure);
    }

    boolean succeeded() {
        return end == End.HANDLED;
    }

    /** Returns whether the attempt counts as a failed attempt of its events. */
    boolean counts() {
        return end == End.FAILED;
    }

    Throwable cause() {
        return Objects.requireNonNull(failure);
    }
}
