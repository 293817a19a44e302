package dev.turnstile.lifecycle;

import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.machine.StateMachine;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A state machine bound to the table that holds its records: the one way to move them.
 *
 * <p>Thread-safe. An id is a value of the id column's type or one that converts to it ({@code int} for {@code bigint},
 * a string for {@code uuid}); a composite id is a {@link List} of values in the order of the id columns.
 *
 * <p>Every method throws {@link UnknownStateCodeException} if the record holds a code that the machine does not know, {@link
 * OutdatedDefinitionException} if another process has installed a later definition that differs where it matters, and {@link
 * LifecycleException} if the database fails.
 *
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public interface Lifecycle<S, T> {

    /** Returns the machine. */
    StateMachine<S, T> machine();

    /** Returns the table. */
    RecordTable table();

    /**
     * Returns this lifecycle on the caller's connection, inside the caller's transaction.
     *
     * <p>Nothing is committed, rolled back or closed. What is refused is announced and recorded at once; what is done is
     * announced after the end of a transaction of which the door is told, otherwise at once, though it may yet be rolled
     * back. As thread-safe as the connection.
     */
    Lifecycle<S, T> in(Connection connection);

    /**
     * Creates a record in the machine's initial state.
     *
     * @param columns the row's values by column; the id may be left to the database
     */
    default StateChange<S, T> insert(Map<String, ?> columns) {
        return insert(columns, machine().initial().value(), TransitionOptions.none());
    }

    /**
     * Creates a record in one of the machine's initial states.
     *
     * @param columns the row's values by column; the id may be left to the database
     * @param state a state in which records may be created
     * @param details what goes into the log with it
     * @throws IllegalArgumentException if records may not be created in that state
     */
    StateChange<S, T> insert(Map<String, ?> columns, S state, TransitionOptions details);

    /**
     * Moves a record.
     *
     * @throws TransitionRefused as {@link #fire(Object, Object, Details)}
     */
    default StateChange<S, T> fire(Object id, T transition) {
        return fire(id, transition, TransitionOptions.none());
    }

    /**
     * Moves a record, in one statement and one round trip unless a guard is Java code.
     *
     * @param details what goes into the log with it
     * @return the change as it stands in the log
     * @throws RecordNotFound if the table holds no such record
     * @throws InvalidTransition if the transition does not leave the record's state
     * @throws GuardRefused if a guard does not hold
     * @throws RecordMoved if the record is not in the state that the caller expects
     * @throws StaleRecord if the row does not have the version that the caller expects
     * @throws RecordNotUpdatedException if a policy or a trigger of the table keeps the row from being written
     * @throws UnknownStateCodeException if the row holds an unknown code, or a trigger puts one in place of the new one
     * @throws IllegalStateException if the code of a guard calls it: guards look and do not write
     */
    default StateChange<S, T> fire(Object id, T transition, TransitionOptions details) {
        return tryFire(id, transition, details).orThrow();
    }

    /** Moves a record, or says why not without throwing. */
    default Outcome<StateChange<S, T>> tryFire(Object id, T transition) {
        return tryFire(id, transition, TransitionOptions.none());
    }

    /**
     * Moves a record, or says why not without throwing.
     *
     * @param details what goes into the log with it
     */
    Outcome<StateChange<S, T>> tryFire(Object id, T transition, TransitionOptions details);

    /**
     * Moves many records, or says why not.
     *
     * @throws LifecycleException as {@link #fireAll(Object, List, Details)}
     */
    default BatchResult<StateChange<S, T>> fireAll(T transition, List<?> ids) {
        return fireAll(transition, ids, TransitionOptions.none());
    }

    /**
     * Moves many records, in one statement for up to 50,000 of them, or says why not; a refused one does not hold up the
     * others.
     *
     * <p>All happens in one transaction. The rows are locked first, in the order of their ids; a guard in Java is asked
     * for one record after the other.
     *
     * @param ids ids; one that stands there twice is fired twice
     * @param details what goes into the log with each of them
     * @return a verdict for each id, in the order of the ids
     * @throws LifecycleException if the database fails; then no record moved
     */
    BatchResult<StateChange<S, T>> fireAll(T transition, List<?> ids, TransitionOptions details);

    /**
     * Moves every record of which a condition holds, or says why not, in one statement.
     *
     * @param condition an SQL boolean expression over the columns of the table, written by the application's developers
     *     like that of a guard and never taken from input
     * @param details what goes into the log with each of them
     * @return a verdict for each record of which the condition holds, in the order of the ids; all are held in memory
     * @throws LifecycleException if the condition is none, the database fails, or a guard of the transition is Java code;
     *     then no record moved
     */
    BatchResult<StateChange<S, T>> fireWhere(T transition, SqlCondition condition, TransitionOptions options);

    /**
     * Puts a record into a state past the machine, and says so in the log: for repairs and for history whose steps the
     * machine does not permit.
     *
     * @param details should say who and why
     * @throws RecordNotFound if the table holds no such record
     */
    StateChange<S, T> correct(Object id, S state, TransitionOptions details);

    /**
     * Tells whether a record may take a transition now, guards asked.
     *
     * @throws RecordNotFound if the table holds no such record
     */
    default boolean may(Object id, T transition) {
        return explain(id, transition).allowed();
    }

    /**
     * Returns the transitions that a record may take now, guards asked.
     *
     * @throws RecordNotFound if the table holds no such record
     */
    List<T> permitted(Object id);

    /**
     * Says whether a record may take a transition now, and every guard's answer.
     *
     * @throws RecordNotFound if the table holds no such record
     */
    Explanation<S, T> explain(Object id, T transition);

    /**
     * Returns the state that a record is in.
     *
     * @throws RecordNotFound if the table holds no such record
     */
    S state(Object id);

    /**
     * Returns every change of a record that stands in the log, oldest first; empty if there is none.
     *
     * <p>What went past the door and led to no state, such as a deletion, is left out.
     */
    List<StateChange<S, T>> history(Object id);

    /** Returns the state that a record was in at a time, or nothing if the log knows none so early. */
    Optional<S> at(Object id, Instant time);

    /** Returns the state that a record was in after the event of that version, or nothing if there is none so early. */
    Optional<S> at(Object id, int version);

    /**
     * Returns an SQL condition that holds for records in one of these states, such as {@code "state" IN (0, 1)}, for
     * the caller's own queries.
     *
     * @param states at least one
     */
    String condition(List<S> states);

    /**
     * Returns the states that records are in now.
     *
     * @param ids as for {@link #histories}
     * @return the states by the records' keys as text; records without a row are missing
     * @throws UnknownStateCodeException if a row holds a code that the machine does not know
     */
    Map<String, S> states(List<?> ids);

    /** Returns how many records are in each state, states without records included. */
    Map<S, Long> counts();

    /** Returns the version of the definition that this lifecycle was installed with. */
    int definitionVersion();

    /** Returns the changes of many records, by key; records without any are left out. */
    Map<String, List<StateChange<S, T>>> histories(List<?> ids);
}
