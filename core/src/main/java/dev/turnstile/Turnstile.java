package dev.turnstile;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.command.Door;
import dev.turnstile.erasure.Erasure;
import dev.turnstile.event.EventStore;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.process.Processes;
import dev.turnstile.projection.Projections;
import dev.turnstile.subscription.Subscriptions;
import dev.turnstile.timer.Timers;

/**
 * Turnstile on one database: the door of its commands, and what binds machines to tables.
 *
 * <p>Thread-safe; an application needs one for each database. {@code turnstile-postgres} makes it.
 */
public interface Turnstile extends Door, AutoCloseable {

    /**
     * Binds a machine to a table and installs its definition in the database.
     *
     * <p>A definition that the database does not know yet becomes the installed one. One that it knows as an earlier
     * one is bound as such: its transitions go on as far as the installed definition has them too.
     *
     * @param machine the machine
     * @param table the table, its id columns and its state column; several lifecycles may share a table
     * @throws LifecycleException if the table does not fit, or the machine reuses or changes a code of a definition that
     *     was installed before
     */
    <S, T> Lifecycle<S, T> lifecycle(StateMachine<S, T> machine, RecordTable table);

    /** Returns the log as a store of events. */
    EventStore events();

    /**
     * Gives access to aggregates of one kind.
     *
     * @throws IllegalArgumentException if snapshots are to be taken of states that JSON does not hold
     */
    <S, E> Aggregates<S, E> aggregates(Aggregate<S, E> aggregate);

    /** Returns what reads the log as it grows: handlers of events, read models. */
    Subscriptions subscriptions();

    /** Returns what is to happen at a time: timeouts of states, scheduled events. */
    Timers timers();

    /** Returns what runs processes over several streams. */
    Processes processes();

    /** Returns what makes read models all over again that are tables. */
    Projections projections();

    /** Returns what forgets the personal data in the log. */
    Erasure erasure();

    /** Writes what still waits to be written on its own path. Commands and lifecycles need not be closed. */
    @Override
    void close();
}
