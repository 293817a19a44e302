package dev.turnstile.aggregate;

import dev.turnstile.event.StreamName;
import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The aggregates of one kind. An aggregate is loaded by folding its stream, and changed by a decision that returns
 * events.
 *
 * <p>Inside a command's code, or work that joins the caller's transaction, all methods use that transaction.
 * Thread-safe.
 *
 * @param <S> the state
 * @param <E> the events
 */
public interface Aggregates<S, E> {

    /** Returns the declaration of the aggregates. */
    Aggregate<S, E> aggregate();

    /** Returns the stream of an aggregate: its category is the declaration's name, its key is the id as text. */
    default StreamName stream(Object id) {
        return StreamName.of(aggregate().name(), id);
    }

    /**
     * Loads an aggregate by folding its events. An aggregate without events is in the initial state, at version 0.
     *
     * @throws BrokenSnapshotException if a snapshot of the aggregate was changed outside of Turnstile
     * @throws dev.turnstile.event.BrokenStreamException if an event is missing
     * @throws dev.turnstile.event.UnreadableEventException if an event cannot be read
     * @throws dev.turnstile.event.EventStoreException if the database fails
     */
    Versioned<S> load(Object id);

    /**
     * Folds an aggregate's events up to a version.
     *
     * @param version the version, from 0 on
     * @return the state at that version, or at the last version if the stream is shorter
     * @throws IllegalArgumentException if the version is negative
     */
    Versioned<S> at(Object id, int version);

    /** Folds an aggregate's events up to a time: all events before the first one that was recorded later. */
    Versioned<S> at(Object id, Instant time);

    /**
     * Calls a decision with an aggregate's state, and appends the events that the decision returns.
     *
     * <p>After a concurrent write, the aggregate is loaded again and the decision is called again, as the declaration's
     * retries specify. In a caller's transaction there are no retries, and the method throws {@code
     * WrongExpectedVersion}.
     *
     * @param decide the decision: returns the events in order, or an empty list for no change, or throws a refusal;
     *     must have no side effects, because it may be called several times
     * @return the state and the version after the update
     * @throws dev.turnstile.lifecycle.InvalidTransition if the governing machine does not permit an event
     * @throws dev.turnstile.event.WrongExpectedVersion if another writer appended first and no retry is left
     * @throws dev.turnstile.event.StreamDeleted if the stream was deleted forever
     * @throws BrokenSnapshotException if a snapshot of the aggregate was changed outside of Turnstile
     * @throws dev.turnstile.event.EventStoreException if the database fails; the append may have been committed
     */
    Versioned<S> update(Object id, Function<? super S, ? extends List<? extends E>> decide);

    /**
     * Deletes all snapshots of an aggregate. The next snapshot is computed from the events.
     *
     * @return the number of deleted snapshots
     */
    int deleteSnapshots(Object id);

    /**
     * An aggregate's state at a version of its stream.
     *
     * @param stream the stream
     * @param state the state
     * @param version the version of the last event in the state; 0 if the stream never had an event
     */
    record Versioned<S>(StreamName stream, S state, int version) {}

    /** Thrown if a snapshot was changed outside of Turnstile. No event is lost. */
    final class BrokenSnapshotException extends FailureException implements ValueFree {

        private static final long serialVersionUID = 1L;

        private final transient StreamName stream;
        private final int version;

        /**
         * Constructs the exception.
         *
         * @param stream the stream
         * @param version the version of the snapshot
         * @param why the difference
         * @param cause the exception of the JSON reader, or null
         */
        public BrokenSnapshotException(StreamName stream, int version, String why, @Nullable Throwable cause) {
            super(
                    "the snapshot of stream " + stream + " at version " + version + " " + why
                            + "; delete it with deleteSnapshots(\"" + stream.key()
                            + "\"), and the next one is made of the events",
                    cause);
            this.stream = stream;
            this.version = version;
        }

        /** Returns the stream. */
        public StreamName stream() {
            return stream;
        }

        /** Returns the version of the snapshot. */
        public int version() {
            return version;
        }
    }
}
