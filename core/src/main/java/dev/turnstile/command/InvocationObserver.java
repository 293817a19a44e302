package dev.turnstile.command;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.invocation.Outcome;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Opens a scope around every command, transition and delivery of this process, on the thread that runs it: for traces,
 * measurements of durations, and context in log lines.
 *
 * <p>Scopes nest as the invocations do: a transition inside a command begins after the command and ends before it. An
 * observer cannot change an outcome. If an observer throws an exception, the exception is logged, and the invocation
 * continues. Implementations must be thread-safe.
 */
@FunctionalInterface
public interface InvocationObserver {

    /**
     * Begins the scope of an invocation, immediately before its first attempt.
     *
     * @return the scope, which is ended on the same thread
     */
    Scope begin(Observed observed);

    /** A scope that has begun. */
    @FunctionalInterface
    interface Scope {

        /**
         * Ends the scope. Called once, when the invocation returns to its caller.
         *
         * @param outcome the outcome that the caller receives; in a joined transaction, the transaction has not ended
         *     yet and may still be rolled back
         */
        void end(Outcome<?> outcome);
    }

    /** The work during which a scope is open. */
    sealed interface Observed {}

    /**
     * The invocation of a command.
     *
     * @param name the command's name, such as {@code reserve_seat.seats}
     * @param commandId the id of the invocation
     * @param actor the actor; null if none was given
     */
    record CommandCall(
            String name, UUID commandId, @Nullable String actor) implements Observed {}

    /**
     * A transition, creation or correction, of one record or of a batch.
     *
     * @param machine the machine's name
     * @param transition the transition's name; {@code create} or {@code correct} for a creation or a correction
     * @param name the name of its announcement, such as {@code ship.orders}
     * @param commandId the id of the command that the transition belongs to; null if there is none
     * @param actor the actor; null if none was given
     */
    record TransitionCall(
            String machine,
            String transition,
            String name,
            @Nullable UUID commandId,
            @Nullable String actor) implements Observed {}

    /**
     * The delivery of events to the handler of a subscription. The outcome is {@code Done} if the events were handled
     * and, for an exactly-once handler, the transaction was committed.
     *
     * @param subscription the subscription's name
     * @param events the events, at least one
     * @param attempt the number of the attempt of the first event, from 1 on
     */
    record EventDelivery(String subscription, List<RecordedEvent> events, int attempt) implements Observed {

        /** Copies the list. */
        public EventDelivery {
            events = List.copyOf(events);
        }
    }
}
