package dev.turnstile.lifecycle;

import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.LifecycleException.OutdatedDefinitionException;
import dev.turnstile.lifecycle.LifecycleException.RecordNotUpdatedException;
import dev.turnstile.lifecycle.LifecycleException.UnknownStateCodeException;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.text.spi.StorableText;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A state machine bound to the table that contains its records.
 *
 * <p>Thread-safe. An id is a value of the id column's type or a value that converts to it ({@code int} for {@code
 * bigint}, a string for {@code uuid}). A composite id is a {@link List} of values in the order of the id columns.
 *
 * <p>Every method throws {@link UnknownStateCodeException} if the row contains a code that the machine does not
 * declare, {@link OutdatedDefinitionException} if another process has installed a later definition that differs in a
 * part that the method uses, and {@link LifecycleException} if the database fails.
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
     * <p>The returned lifecycle does not commit, roll back or close the connection. A refusal is announced and recorded
     * at once. A change is announced after the end of the transaction if Turnstile can observe the end; otherwise at
     * once, although the change may still be rolled back. The returned lifecycle is as thread-safe as the connection.
     */
    Lifecycle<S, T> in(Connection connection);

    /**
     * Creates a record in the machine's initial state.
     *
     * @param columns the row's values by column; the id may be omitted if the database generates it
     */
    default StateChange<S, T> insert(Map<String, ?> columns) {
        return insert(columns, machine().initial().value(), TransitionOptions.none());
    }

    /**
     * Creates a record in one of the machine's initial states.
     *
     * @param columns the row's values by column; the id may be omitted if the database generates it
     * @param state a state in which records may be created
     * @param options the options of the transition
     * @throws IllegalArgumentException if records may not be created in that state
     */
    StateChange<S, T> insert(Map<String, ?> columns, S state, TransitionOptions options);

    /**
     * Appends the creation of each record whose row the application has inserted in the same transaction by its own
     * statements. The record's history and the timeout of its state begin with the creation. A record is skipped if the
     * transaction has already appended its creation, as the database does where bypasses of the table are captured.
     *
     * @param ids the ids of the records; ids without a row are ignored
     * @param options the options of each creation
     * @return the creations that were appended, in the order of the records' keys
     * @throws IllegalArgumentException if a row is in a state in which records may not be created; then no creation was
     *     appended
     */
    BatchResult<StateChange<S, T>> logCreations(List<?> ids, TransitionOptions options);

    /**
     * Fires a transition of a record.
     *
     * @throws TransitionRefused as {@link #fire(Object, Object, TransitionOptions)}
     */
    default StateChange<S, T> fire(Object id, T transition) {
        return fire(id, transition, TransitionOptions.none());
    }

    /**
     * Fires a transition of a record, in one statement and one round trip unless a guard is Java code.
     *
     * @param options the options of the transition
     * @return the change as recorded in the log
     * @throws RecordNotFound if the table has no such record
     * @throws InvalidTransition if the transition does not leave the record's state
     * @throws GuardRefused if a guard does not hold
     * @throws RecordMoved if the record is not in the expected state
     * @throws StaleRecord if the row does not have the expected version
     * @throws RecordNotUpdatedException if a policy or a trigger of the table prevents the update of the row
     * @throws UnknownStateCodeException if the row contains an unknown code, or a trigger changes the new code to an
     *     unknown one
     * @throws IllegalStateException if a guard's Java code calls this method, because a guard must not write
     */
    default StateChange<S, T> fire(Object id, T transition, TransitionOptions options) {
        return tryFire(id, transition, options).orThrow();
    }

    /** Fires a transition of a record, and returns a refusal instead of throwing it. */
    default Outcome<StateChange<S, T>> tryFire(Object id, T transition) {
        return tryFire(id, transition, TransitionOptions.none());
    }

    /**
     * Fires a transition of a record, and returns a refusal instead of throwing it.
     *
     * @param options the options of the transition
     */
    Outcome<StateChange<S, T>> tryFire(Object id, T transition, TransitionOptions options);

    /**
     * Fires a transition of many records.
     *
     * @throws LifecycleException as {@link #fireAll(Object, List, TransitionOptions)}
     */
    default BatchResult<StateChange<S, T>> fireAll(T transition, List<?> ids) {
        return fireAll(transition, ids, TransitionOptions.none());
    }

    /**
     * Fires a transition of many records, in one statement for up to 50,000 of them. The refusal for one record does
     * not affect the others.
     *
     * <p>The batch is one transaction. The rows are locked first, in the order of their ids. Java guards are evaluated
     * one record at a time.
     *
     * @param ids the ids; if the list contains an id twice, the transition is fired twice
     * @param options the options of each transition
     * @return one outcome for each id, in the order of the ids
     * @throws LifecycleException if the database fails; then no record was changed
     */
    BatchResult<StateChange<S, T>> fireAll(T transition, List<?> ids, TransitionOptions options);

    /**
     * Fires a transition of all records that satisfy a condition, in one statement.
     *
     * @param condition the condition over the columns of the table
     * @param options the options of each transition
     * @return one outcome for each record that satisfies the condition, in the order of the ids; all outcomes are in
     *     memory at once
     * @throws LifecycleException if the condition is invalid, the database fails, or a guard of the transition is Java
     *     code; then no record was changed
     */
    BatchResult<StateChange<S, T>> fireWhere(T transition, SqlCondition condition, TransitionOptions options);

    /**
     * Sets the state of a record to any state, even if the machine does not permit it, and logs the change as a
     * correction. Used for repairs, and to import history with changes that the machine does not permit.
     *
     * @param options the options of the correction; should contain the actor, and the reason as data
     * @throws RecordNotFound if the table has no such record
     */
    StateChange<S, T> correct(Object id, S state, TransitionOptions options);

    /**
     * Returns whether a transition of a record is permitted now, after evaluating its guards.
     *
     * @throws RecordNotFound if the table has no such record
     */
    default boolean may(Object id, T transition) {
        return explain(id, transition).allowed();
    }

    /**
     * Returns the transitions of a record that are permitted now, after evaluating their guards.
     *
     * @throws RecordNotFound if the table has no such record
     */
    List<T> permitted(Object id);

    /**
     * Explains whether a transition of a record is permitted now, with the result of every guard.
     *
     * @throws RecordNotFound if the table has no such record
     */
    Explanation<S, T> explain(Object id, T transition);

    /**
     * Returns the state of a record.
     *
     * @throws RecordNotFound if the table has no such record
     */
    S state(Object id);

    /**
     * Returns the changes of a record in the log, oldest first; empty if there are none.
     *
     * <p>Changes that bypassed Turnstile and left no state, such as a deletion of the row, are omitted.
     */
    List<StateChange<S, T>> history(Object id);

    /** Returns the state of a record at a time; empty if the record's first event in the log is later. */
    Optional<S> at(Object id, Instant time);

    /**
     * Returns the state of a record after the event of a version; empty if the record's first event in the log is
     * later.
     */
    Optional<S> at(Object id, int version);

    /**
     * Returns an SQL condition that holds for records in one of these states, such as {@code "state" IN (0, 1)}, for
     * the caller's own queries.
     *
     * @param states the states, at least one
     */
    String condition(List<S> states);

    /**
     * Returns the current states of records.
     *
     * @param ids as for {@link #histories}
     * @return the states by the records' keys as text; records without a row are missing
     * @throws UnknownStateCodeException if a row contains a code that the machine does not declare
     */
    Map<String, S> states(List<?> ids);

    /** Returns the number of records in each state, including states without records. */
    Map<S, Long> counts();

    /** Returns the version of the definition with which this lifecycle was installed. */
    int definitionVersion();

    /** Returns the changes of many records, by key; records without changes are omitted. */
    Map<String, List<StateChange<S, T>>> histories(List<?> ids);

    /**
     * The reasons why a transition of a record is permitted or refused now: every edge from the record's state, with
     * the result of every guard.
     *
     * @param record the record's key as text
     * @param transition the transition
     * @param state the record's state
     * @param routes the edges of the transition that leave this state, in the order in which they are tried; empty if
     *     the transition does not leave the state
     * @param permitted the transitions that leave this state, without evaluation of guards
     * @param <S> the type of the states' values
     * @param <T> the type of the transitions' values
     */
    record Explanation<S, T>(String record, T transition, S state, List<Route<S>> routes, List<T> permitted) {

        /** Copies the lists. */
        public Explanation {
            routes = List.copyOf(routes);
            permitted = List.copyOf(permitted);
        }

        /**
         * An edge with the results of its guards.
         *
         * @param to the state that the edge leads to
         * @param guards the results of its guards, in order
         * @param <S> the type of the states' values
         */
        public record Route<S>(S to, List<GuardResult> guards) {

            /** Copies the list. */
            public Route {
                guards = List.copyOf(guards);
            }

            /** Returns whether all guards hold. */
            public boolean open() {
                return guards.stream().allMatch(GuardResult::holds);
            }
        }

        /**
         * The result of one guard for a record.
         *
         * @param guard the guard
         * @param holds whether the guard's condition is true; null counts as false
         */
        public record GuardResult(Guard guard, boolean holds) {}

        /** Returns whether the transition is permitted now. */
        public boolean allowed() {
            return routes.stream().anyMatch(Route::open);
        }

        /** Returns the state to which the transition leads, or null if it would be refused. */
        public @Nullable S to() {
            return routes.stream()
                    .filter(Route::open)
                    .map(Route::to)
                    .findFirst()
                    .orElse(null);
        }

        /** Returns the guards that do not hold, without duplicates, over all edges from the state. */
        public List<Guard> unmet() {
            return routes.stream()
                    .flatMap(route -> route.guards().stream())
                    .filter(result -> !result.holds())
                    .map(GuardResult::guard)
                    .distinct()
                    .toList();
        }
    }

    /**
     * An SQL boolean expression over the columns of a lifecycle's table. Like the condition of a guard, the expression
     * is part of the application's code; it must never be built from user input.
     *
     * @param sql the expression, such as {@code due_at < now() - interval '14 days'}
     */
    record SqlCondition(String sql) {

        /**
         * Checks the expression.
         *
         * @throws IllegalArgumentException if the expression is blank
         * @throws dev.turnstile.text.UnstorableTextException if the expression contains U+0000 or half a surrogate pair
         */
        public SqlCondition {
            StorableText.checked("condition", sql);
            if (sql.isBlank()) {
                throw new IllegalArgumentException(
                        "expected an SQL condition such as \"paid_at IS NULL\", got '" + sql + "'");
            }
        }

        /** Returns a condition. */
        public static SqlCondition of(String sql) {
            return new SqlCondition(sql);
        }
    }
}
