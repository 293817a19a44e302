package dev.turnstile.aggregate;

import dev.turnstile.event.StreamName;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * The aggregates of one kind: loaded by folding their streams, changed by decisions that return events.
 *
 * <p>Inside a command's code, or work that joins the caller's transaction, everything is done in that transaction.
 * Thread-safe.
 *
 * @param <S> the state
 * @param <E> the events
 */
public interface Aggregates<S, E> {

    /** Returns their declaration. */
    Aggregate<S, E> aggregate();

    /** Returns the stream of an aggregate: the declaration's name, and the id as text. */
    default StreamName stream(Object id) {
        return StreamName.of(aggregate().name(), id);
    }

    /**
     * Folds an aggregate's events; one that has none yet is in the initial state, at version 0.
     *
     * @throws BrokenSnapshotException if its snapshot was changed by hand
     * @throws dev.turnstile.event.BrokenStreamException if an event is missing
     * @throws dev.turnstile.event.UnreadableEventException if an event cannot be read
     * @throws dev.turnstile.event.EventStoreException if the database fails
     */
    Versioned<S> load(Object id);

    /**
     * Folds an aggregate's events up to a version.
     *
     * @param version from 0 on
     * @return the state at that version, or at the last one before it that there is
     * @throws IllegalArgumentException if the version is negative
     */
    Versioned<S> at(Object id, int version);

    /** Folds an aggregate's events up to the last one before any that was recorded after a moment. */
    Versioned<S> at(Object id, Instant time);

    /**
     * Decides on an aggregate's state and appends the resulting events.
     *
     * <p>If somebody else was faster, it is loaded and decided anew, as the declaration's retries say; in somebody
     * else's transaction it is not, and throws.
     *
     * @param decide returns the events in their order, none if nothing is to happen, or throws a refusal; may be called
     *     several times, so it has no effects
     * @return the state and the version after it
     * @throws dev.turnstile.lifecycle.InvalidTransition if the machine that governs it does not permit an event
     * @throws dev.turnstile.event.WrongExpectedVersion if a concurrent writer was faster and no retry is left
     * @throws dev.turnstile.event.StreamDeleted if the stream was deleted forever
     * @throws BrokenSnapshotException if its snapshot was changed by hand
     * @throws dev.turnstile.event.EventStoreException if the database fails; it may be unknown whether something was
     *     appended
     */
    Versioned<S> update(Object id, Function<? super S, ? extends List<? extends E>> decide);

    /**
     * Deletes all snapshots of an aggregate; the next one is made of the events.
     *
     * @return how many there were
     */
    int deleteSnapshots(Object id);
}
