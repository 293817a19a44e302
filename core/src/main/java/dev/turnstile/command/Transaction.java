package dev.turnstile.command;

import dev.turnstile.event.Event;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lock;
import dev.turnstile.lifecycle.LockedRecord;
import dev.turnstile.lifecycle.RecordLocked;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.timer.TimerId;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transaction that a command's code runs in, and what the code may ask of the door. Used by one thread, until the
 * code returns.
 */
public interface Transaction {

    /**
     * Returns the transaction's connection, for the code's own JDBC, jOOQ or JPA.
     *
     * <p>The door ends the transaction: commit, rollback and switching the auto-commit mode are refused, close does
     * nothing.
     */
    Connection connection();

    /** Returns the id of this call, the same in all attempts. */
    UUID commandId();

    /** Returns who called, or null if none was given. */
    @Nullable
    String actor();

    /**
     * Locks a record as the command's settings say, and looks at it.
     *
     * @throws RecordNotFound if the table holds no such record
     * @throws RecordLocked if another transaction holds its lock and the lock does not wait
     */
    <S> LockedRecord<S> lock(Lifecycle<S, ?> lifecycle, Object id);

    /**
     * Locks several records, in the order of their ids whatever the order in which they are given, so that two callers
     * who lock the same ones never wait for each other in a circle.
     *
     * @param lock how; records that {@link Lock#withSkipLocked()} passes over, and ids without a record, are missing
     *     from the result
     * @return the records in the order in which they were locked
     * @throws RecordLocked if another transaction holds the lock of one and the lock does not wait
     */
    <S> List<LockedRecord<S>> lock(Lifecycle<S, ?> lifecycle, List<?> ids, Lock lock);

    /**
     * Appends an event to the log. Readers of the log see it after the commit, and only then.
     *
     * @param stream where it belongs
     * @param event a record whose class carries {@link dev.turnstile.event.EventName}
     * @throws IllegalArgumentException if the class has no name, or the name is another class's
     */
    void append(StreamName stream, Record event);

    /**
     * Appends an event that names its stream.
     *
     * @param event a record whose class carries {@link dev.turnstile.event.EventName}
     * @throws IllegalArgumentException if the class has no name, or the name is another class's
     */
    <E extends Record & Event> void append(E event);

    /** Appends an event with tags, metadata or a name given by hand. */
    void append(StreamName stream, NewEvent event);

    /**
     * Has an event appended to the log at a time, unless it is cancelled before; it is scheduled when this transaction
     * is committed, and only then.
     *
     * <p>Until then the event stands in a table that nobody forgets from, so it holds no personal data; the id of whom
     * it is about is enough.
     *
     * @param at when; a time that has passed means as soon as possible. Of times that cannot be stored it means the
     *     {@linkplain dev.turnstile.text.spi.StorableTime#nearest nearest}
     * @param stream where it belongs
     * @param event a record whose class carries {@link dev.turnstile.event.EventName}
     * @return by which it can be cancelled
     * @throws IllegalArgumentException if the class has no name, or the event holds personal data
     */
    TimerId schedule(Instant at, StreamName stream, Record event);

    /**
     * Has an event with tags, metadata or a name given by hand appended to the log at a time.
     *
     * @throws IllegalArgumentException as {@link #schedule(Instant, StreamName, Record)}
     */
    TimerId schedule(Instant at, StreamName stream, NewEvent event);

    /**
     * Has an event appended to the log at a time, in place of what was scheduled by the same id before.
     *
     * @throws IllegalArgumentException as {@link #schedule(Instant, StreamName, Record)}
     */
    void schedule(Instant at, TimerId id, NewEvent event);

    /**
     * Cancels what was scheduled, when this transaction is committed.
     *
     * @return whether it was still to come
     */
    boolean cancel(TimerId id);

    /**
     * Has something run after the outermost transaction was committed, in the order of these calls, never after a
     * rollback.
     *
     * <p>Best effort: an action that throws is logged, neither stops the next one nor changes the result, and what the
     * process does not live to run is not run.
     */
    void afterCommit(Runnable action);

    /**
     * Refuses the command if a condition holds.
     *
     * @throws Refusal if it does
     */
    default void refuseIf(boolean condition, Supplier<? extends Refusal> refusal) {
        if (condition) {
            throw refusal.get();
        }
    }

    /**
     * Refuses the command if a condition holds.
     *
     * @param about what the refusal is about
     * @throws Refusal if it does
     */
    default <A> void refuseIf(boolean condition, Function<? super A, ? extends Refusal> refusal, A about) {
        if (condition) {
            throw refusal.apply(about);
        }
    }
}
