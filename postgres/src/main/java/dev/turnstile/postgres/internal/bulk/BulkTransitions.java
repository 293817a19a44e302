package dev.turnstile.postgres.internal.bulk;

import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.invocation.Outcome.Done;
import dev.turnstile.invocation.Outcome.Refused;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.lifecycle.TransitionRefused;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.internal.door.GuardResults;
import dev.turnstile.postgres.internal.transition.Attempt;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;
import dev.turnstile.postgres.internal.transition.Refusals;
import dev.turnstile.postgres.internal.transition.SingleStatementTransition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The path of a transition of many records, in the connection's transaction. Thread-safe. */
public final class BulkTransitions<S, T> {

    /** The maximum number of records of one statement. Their ids and results are in memory on client and server. */
    private static final int MAX_RECORDS = 50_000;

    private static final int ATTEMPTS = 100;

    private final BoundLifecycle<S, T> lifecycle;
    private final SingleStatementTransition<S, T> single;
    private final Refusals<S, T> refusals;
    private final Map<String, BulkStatement> ofIds = new ConcurrentHashMap<>();

    /**
     * Creates the path.
     *
     * @param single fires the transition of records that one statement could not decide
     */
    public BulkTransitions(BoundLifecycle<S, T> lifecycle, SingleStatementTransition<S, T> single) {
        this.lifecycle = lifecycle;
        this.single = single;
        this.refusals = new Refusals<>(lifecycle);
    }

    /** Fires a transition of the records with given ids. */
    public BatchResult<StateChange<S, T>> fire(
            Connection connection, List<?> ids, Transition<S, T> transition, TransitionOptions details)
            throws SQLException {
        List<Outcome<StateChange<S, T>>> outcomes = new ArrayList<>(ids.size());
        for (int from = 0; from < ids.size(); from += MAX_RECORDS) {
            List<?> part = ids.subList(from, Math.min(ids.size(), from + MAX_RECORDS));
            outcomes.addAll(part(connection, part, transition, details));
        }
        return new BatchResult<>(outcomes);
    }

    private List<Outcome<StateChange<S, T>>> part(
            Connection connection, List<?> ids, Transition<S, T> transition, TransitionOptions details)
            throws SQLException {
        List<Object> distinct = new ArrayList<>();
        int[] indexes = indexes(ids, distinct);
        Map<Integer, Attempt> attempts = attempts(connection, distinct, transition, details);
        List<Outcome<StateChange<S, T>>> outcomes = new ArrayList<>(ids.size());
        for (int i = 0; i < indexes.length; i++) {
            boolean again = indexes[i] == 0;
            Attempt attempt = again ? null : attempts.get(indexes[i] - 1);
            outcomes.add(
                    attempt == null && !again
                            ? new Refused<>(refusals.notFound(ids.get(i), transition))
                            : outcome(connection, attempt, ids.get(i), transition, details));
        }
        return outcomes;
    }

    /**
     * Returns the result rows by the index of the id. Runs the statement for the remaining ids until it returns no row:
     * if two texts denote the same record, such as 7 and 07, one run returns a row for only one of them.
     */
    private Map<Integer, Attempt> attempts(
            Connection connection, List<Object> distinct, Transition<S, T> transition, TransitionOptions details)
            throws SQLException {
        BulkStatement statement =
                ofIds.computeIfAbsent(transition.name(), name -> BulkStatement.ofIds(lifecycle, transition));
        Map<Integer, Attempt> attempts = new HashMap<>();
        List<Integer> open = IntStream.range(0, distinct.size()).boxed().toList();
        boolean progress = true;
        while (progress && !open.isEmpty()) {
            List<Integer> part = open;
            List<Object> ids = part.stream().map(distinct::get).toList();
            Map<Object, Attempt> found = run(connection, statement, ids, transition, details);
            found.forEach((tag, attempt) -> attempts.put(part.get((int) ((long) tag - 1)), attempt));
            progress = !found.isEmpty();
            open = part.stream().filter(i -> !attempts.containsKey(i)).toList();
        }
        return attempts;
    }

    /**
     * Adds each distinct id to a list, and returns for each id its index in that list, starting at 1; 0 for a repeated
     * id.
     */
    private int[] indexes(List<?> ids, List<Object> distinct) {
        Set<List<String>> known = new HashSet<>();
        int[] indexes = new int[ids.size()];
        for (int i = 0; i < indexes.length; i++) {
            if (known.add(lifecycle.table().idValues(ids.get(i)))) {
                distinct.add(ids.get(i));
                indexes[i] = distinct.size();
            }
        }
        return indexes;
    }

    /**
     * Returns the outcome of one record. If the statement did not decide the record, because of a repeated id, the same
     * id as another text, or a lost race, a separate statement fires the transition.
     */
    private Outcome<StateChange<S, T>> outcome(
            Connection connection,
            @Nullable Attempt attempt,
            Object id,
            Transition<S, T> transition,
            TransitionOptions details)
            throws SQLException {
        if (attempt != null && attempt.written() != null) {
            return new Done<>(attempt.written().transition(lifecycle, attempt.key(), transition.value(), details));
        }
        TransitionRefused refusal =
                attempt == null ? null : refusals.of(connection, attempt, null, transition, details);
        return refusal == null ? single.fire(connection, id, transition, details) : new Refused<>(refusal);
    }

    /** Fires a transition of every record for which a condition holds. */
    public BatchResult<StateChange<S, T>> fire(
            Connection connection, String condition, Transition<S, T> transition, TransitionOptions details)
            throws SQLException {
        if (condition.indexOf('?') >= 0) {
            throw new LifecycleException(
                    "condition contains '?', which JDBC treats as a parameter; write a function such as"
                            + " jsonb_exists(column, key) instead of the operator; condition: " + condition,
                    null);
        }
        GuardResults.checkWhole("the condition of fireWhere", condition);
        BulkStatement statement = BulkStatement.where(lifecycle, transition, condition);
        String compiled = Compilation.set(connection, "off");
        List<Outcome<StateChange<S, T>>> outcomes = new ArrayList<>();
        for (Attempt attempt :
                run(connection, statement, List.of(), transition, details).values()) {
            outcomes.add(outcome(connection, attempt, attempt.key(), transition, details));
        }
        Compilation.set(connection, compiled);
        return new BatchResult<>(outcomes);
    }

    /**
     * Runs a statement. If it returns no row because another definition is installed, compares the definitions and runs
     * it again.
     */
    private Map<Object, Attempt> run(
            Connection connection,
            BulkStatement statement,
            List<?> ids,
            Transition<S, T> transition,
            TransitionOptions details)
            throws SQLException {
        for (int attempts = 0; attempts < ATTEMPTS; attempts++) {
            lifecycle.definitions().check(transition.name());
            Map<Object, Attempt> result = statement.run(connection, ids, details);
            if (!result.isEmpty() || !lifecycle.definitionChanged(connection)) {
                return result;
            }
        }
        throw new LifecycleException(
                lifecycle.name() + ": the definition changed " + ATTEMPTS + " times in a row; nothing was written",
                null);
    }
}
