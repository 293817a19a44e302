package dev.turnstile.command;

import dev.turnstile.event.Event;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lock;
import dev.turnstile.lifecycle.RecordLocked;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.machine.Guard.Row;
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
 * The transaction in which a command's code runs. Used by one thread, until the code returns; after that, every method
 * that has an effect throws an {@link IllegalStateException} that names the command.
 */
public interface Transaction {

    /**
     * Returns the transaction's connection, for the code's own JDBC, jOOQ or JPA.
     *
     * <p>Turnstile ends the transaction: commit, rollback and changes of the auto-commit mode are refused, also as SQL
     * text, and close has no effect. If the code ends the transaction through an unwrapped object of the driver, the
     * command fails.
     */
    Connection connection();

    /** Returns the id of this invocation, which is the same in all attempts. */
    UUID commandId();

    /** Returns the actor of this invocation, or null if none was given. */
    @Nullable
    String actor();

    /**
     * Locks a record with the lock mode of the command's settings, and returns its state.
     *
     * @throws RecordNotFound if the table has no such record
     * @throws RecordLocked if another transaction has locked the record and the lock mode does not wait
     */
    <S> LockedRecord<S> lock(Lifecycle<S, ?> lifecycle, Object id);

    /**
     * Locks several records in the order of their ids, regardless of the given order, so that concurrent callers do not
     * deadlock.
     *
     * @param lock the lock mode
     * @return the records in the order in which they were locked, without ids that have no record, and without records
     *     that {@link Lock#withSkipLocked()} skips
     * @throws RecordLocked if another transaction has locked one of the records and the lock mode does not wait
     */
    <S> List<LockedRecord<S>> lock(Lifecycle<S, ?> lifecycle, List<?> ids, Lock lock);

    /**
     * Appends an event to the log. The event becomes visible to readers of the log with the commit.
     *
     * @param stream the event's stream
     * @param event a record whose class carries {@link dev.turnstile.event.EventName}
     * @throws IllegalArgumentException if the class has no name, or another class has the name
     */
    void append(StreamName stream, Record event);

    /**
     * Appends an event to the stream that the event names.
     *
     * @param event a record whose class carries {@link dev.turnstile.event.EventName}
     * @throws IllegalArgumentException if the class has no name, or another class has the name
     */
    <E extends Record & Event> void append(E event);

    /** Appends an event with tags, metadata or an explicit name. */
    void append(StreamName stream, NewEvent event);

    /**
     * Schedules an event that is appended to the log at a given time, unless the event is cancelled before. The event
     * is scheduled only if this transaction commits.
     *
     * <p>Until then the event is stored in a table in which personal data is not encrypted, so it must contain no
     * personal data. It may contain the subject's id.
     *
     * @param at the time; a past time means as soon as possible. A time that cannot be stored is replaced by the
     *     {@linkplain dev.turnstile.text.spi.StorableTime#nearest nearest} storable time
     * @param stream the event's stream
     * @param event a record whose class carries {@link dev.turnstile.event.EventName}
     * @return the id by which the event can be cancelled
     * @throws IllegalArgumentException if the class has no name, or the event contains personal data
     */
    TimerId schedule(Instant at, StreamName stream, Record event);

    /**
     * Schedules an event with tags, metadata or an explicit name.
     *
     * @throws IllegalArgumentException as {@link #schedule(Instant, StreamName, Record)}
     */
    TimerId schedule(Instant at, StreamName stream, NewEvent event);

    /**
     * Schedules an event with a given id, and replaces the event that was scheduled with the same id.
     *
     * @throws IllegalArgumentException as {@link #schedule(Instant, StreamName, Record)}
     */
    void schedule(Instant at, TimerId id, NewEvent event);

    /**
     * Cancels a scheduled event if this transaction commits.
     *
     * @return whether the event was still scheduled
     */
    boolean cancel(TimerId id);

    /**
     * Registers an action that runs after the outermost transaction was committed, and never after a rollback. Actions
     * run in the order in which they are registered.
     *
     * <p>The execution of an action is not guaranteed. If an action throws, the exception is logged, and neither the
     * next action nor the result changes. If the process ends first, the action does not run.
     */
    void afterCommit(Runnable action);

    /**
     * Refuses the command if a condition holds.
     *
     * @throws Refusal if the condition holds
     */
    default void refuseIf(boolean condition, Supplier<? extends Refusal> refusal) {
        if (condition) {
            throw refusal.get();
        }
    }

    /**
     * Refuses the command if a condition holds.
     *
     * @param about the value that is passed to {@code refusal}
     * @throws Refusal if the condition holds
     */
    default <A> void refuseIf(boolean condition, Function<? super A, ? extends Refusal> refusal, A about) {
        if (condition) {
            throw refusal.apply(about);
        }
    }

    /**
     * A record that the transaction has locked.
     *
     * @param key the record's key as text
     * @param state the record's state
     * @param row the columns of the record's row
     * @param <S> the type of the states' values
     */
    record LockedRecord<S>(String key, S state, Row row) {}
}
