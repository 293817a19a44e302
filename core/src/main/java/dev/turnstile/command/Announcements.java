package dev.turnstile.command;

import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Announces every invocation to listeners, on the caller's thread.
 *
 * <p>A success is announced after the transaction has ended. If Turnstile cannot observe the end of a caller's
 * transaction, a success is announced when the invocation returns. A refusal or a failure outside of another command is
 * announced at once.
 *
 * <p>If a listener throws, the exception is logged, and neither the caller nor the other listeners are affected.
 * Thread-safe.
 */
public interface Announcements {

    /** A listener to announcements. */
    @FunctionalInterface
    interface Listener {

        /** Receives the announcement of an invocation that has ended. */
        void announced(Announcement announcement);
    }

    /** Ends a subscription, or an observation. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {

        /** Removes the listener or observer. Closing again does nothing. */
        @Override
        void close();
    }

    /**
     * Subscribes a listener to the invocations whose names match a pattern.
     *
     * @param pattern a name, such as {@code reserve_seat.seats}, or a pattern in which {@code *} matches any
     *     characters: {@code *.seats}, {@code reserve_*}, {@code *}
     */
    Registration subscribe(String pattern, Listener listener);

    /**
     * Adds an observer, which opens a scope around every later command, transition and delivery.
     *
     * @return the registration; closing it removes the observer
     */
    Registration observe(InvocationObserver observer);

    /**
     * The announcement of one invocation to listeners.
     *
     * @param name the name of the command: {@code reserve_seat.seats}; for a plain transition {@code ship.orders}, for
     *     a creation {@code create.orders}, for a correction {@code correct.orders}
     * @param commandId the id of the invocation
     * @param input the normalised input; for a plain transition or correction the record's id, for a batch the ids or
     *     the condition, for a creation the row's columns
     * @param actor the actor; null if none was given
     * @param outcome the outcome
     * @param startedAt the start of the invocation, by Turnstile's clock
     * @param duration the duration of the invocation, including all attempts and delays, but not the time until the
     *     caller's own commit
     * @param retries the SQLSTATEs of the failed attempts that were retried, in order
     * @param streams the streams to which the invocation appended, in order
     */
    record Announcement(
            String name,
            UUID commandId,
            Object input,
            @Nullable String actor,
            Outcome<?> outcome,
            Instant startedAt,
            Duration duration,
            List<String> retries,
            List<StreamName> streams) {

        /** Copies the lists. */
        public Announcement {
            retries = List.copyOf(retries);
            streams = List.copyOf(streams);
        }

        /** Returns a copy with another outcome, for an invocation that succeeded and was then rolled back. */
        public Announcement withOutcome(Outcome<?> other) {
            return new Announcement(name, commandId, input, actor, other, startedAt, duration, retries, streams);
        }
    }
}
