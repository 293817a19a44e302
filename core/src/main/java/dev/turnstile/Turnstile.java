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
 * Turnstile on one database: commands, lifecycles, and the event log.
 *
 * <p>Thread-safe; an application needs one for each database. {@code PostgresTurnstile} of {@code turnstile-postgres}
 * opens it and adds the features that only PostgreSQL offers: enforcement, the archive, tamper evidence, timelines.
 * Modules and libraries that run on any engine use this interface, and depend on {@code turnstile-core} only. An
 * application that opens Turnstile itself uses {@code PostgresTurnstile} throughout.
 */
public interface Turnstile extends Door, AutoCloseable {

    /**
     * Binds a machine to a table and installs its definition in the database.
     *
     * <p>A definition that the database does not contain becomes the installed one. A machine with an earlier
     * definition can still be bound; its transitions work if the installed definition contains them too.
     *
     * @param machine the machine
     * @param table the table, its id columns and its state column; several lifecycles may share a table
     * @throws LifecycleException if the table does not suit the machine, or the machine reuses or changes a code of a
     *     definition that was installed before
     */
    <S, T> Lifecycle<S, T> lifecycle(StateMachine<S, T> machine, RecordTable table);

    /** Returns the event store, which appends to the log and reads it. */
    EventStore events();

    /**
     * Returns the aggregates of one kind, to load and update.
     *
     * @throws IllegalArgumentException if the aggregate has snapshots and JSON cannot represent its state
     */
    <S, E> Aggregates<S, E> aggregates(Aggregate<S, E> aggregate);

    /** Returns the subscriptions: event handlers and projections, and their status. */
    Subscriptions subscriptions();

    /** Returns the timers: timeouts of states and scheduled events. */
    Timers timers();

    /** Returns the processes over several streams. */
    Processes processes();

    /** Returns the table projections, to rebuild them. */
    Projections projections();

    /** Returns the erasure of personal data in the log. */
    Erasure erasure();

    /** Writes the refusals that are still queued, and stops. Commands and lifecycles need not be closed. */
    @Override
    void close();
}
