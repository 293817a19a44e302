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
import dev.turnstile.postgres.internal.Attempt;
import dev.turnstile.postgres.internal.BoundLifecycle;
import dev.turnstile.postgres.internal.Refusals;
import dev.turnstile.postgres.internal.SingleStatementTransition;
import dev.turnstile.postgres.internal.door.GuardAnswers;
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

/** The path of a transition of many records, in one transaction of the connection. Thread-safe. */
public final class BulkTransitions<S, T> {

    /** The most records of one statement: their ids and verdicts are in memory on both sides. */
    private static final int MOST = 50_000;

    private static final int ATTEMPTS = 100;

    private final BoundLifecycle<S, T> lifecycle;
    private final SingleStatementTransition<S, T> single;
    private final Refusals<S, T> refusals;
    private final Map<String, BulkStatement> ofIds = new ConcurrentHashMap<>();

    /**
     * Prepares nothing yet.
     *
     * @param single moves the records that one statement could not decide
     */
    public BulkTransitions(BoundLifecycle<S, T> lifecycle, SingleStatementTransition<S, T> single) {
        this.lifecycle = lifecycle;
        this.single = single;
        this.refusals = new Refusals<>(lifecycle);
    }

    /** Moves records by their ids. */
    public BatchResult<StateChange<S, T>> fire(
            Connection connection, List<?> ids, Transition<S, T> transition, TransitionOptions details)
            throws SQLException {
        List<Outcome<StateChange<S, T>>> outcomes = new ArrayList<>(ids.size());
        for (int from = 0; from < ids.size(); from += MOST) {
            List<?> part = ids.subList(from, Math.min(ids.size(), from + MOST));
            outcomes.addAll(part(connection, part, transition, details));
        }
        return new BatchResult<>(outcomes);
    }

    private List<Outcome<StateChange<S, T>>> part(
            Connection connection, List<?> ids, Transition<S, T> transition, TransitionOptions details)
            throws SQLException {
        List<Object> asked = new ArrayList<>();
        int[] places = places(ids, asked);
        Map<Integer, Attempt> attempts = attempts(connection, asked, transition, details);
        List<Outcome<StateChange<S, T>>> outcomes = new ArrayList<>(ids.size());
        for (int i = 0; i < places.length; i++) {
            boolean again = places[i] == 0;
            Attempt attempt = again ? null : attempts.get(places[i] - 1);
            outcomes.add(
                    attempt == null && !again
                            ? new Refused<>(refusals.notFound(ids.get(i), transition))
                            : outcome(connection, attempt, ids.get(i), transition, details));
        }
        return outcomes;
    }

    /**
     * Asks until an answer is empty: an id under a second spelling, such as 7 and 07, has no row in the answer that moved
     * it under the first.
     */
    private Map<Integer, Attempt> attempts(
            Connection connection, List<Object> asked, Transition<S, T> transition, TransitionOptions details)
            throws SQLException {
        BulkStatement statement =
                ofIds.computeIfAbsent(transition.name(), name -> BulkStatement.ofIds(lifecycle, transition));
        Map<Integer, Attempt> attempts = new HashMap<>();
        List<Integer> open = IntStream.range(0, asked.size()).boxed().toList();
        boolean answered = true;
        while (answered && !open.isEmpty()) {
            List<Integer> part = open;
            List<Object> ids = part.stream().map(asked::get).toList();
            Map<Object, Attempt> found = run(connection, statement, ids, transition, details);
            found.forEach((tag, attempt) -> attempts.put(part.get((int) ((long) tag - 1)), attempt));
            answered = !found.isEmpty();
            open = part.stream().filter(i -> !attempts.containsKey(i)).toList();
        }
        return attempts;
    }

    /** Fills in each id once, and returns their places from 1; 0 for an id that stood there before. */
    private int[] places(List<?> ids, List<Object> asked) {
        Set<List<String>> known = new HashSet<>();
        int[] places = new int[ids.size()];
        for (int i = 0; i < places.length; i++) {
            if (known.add(lifecycle.table().idValues(ids.get(i)))) {
                asked.add(ids.get(i));
                places[i] = asked.size();
            }
        }
        return places;
    }

    /** What the statement has not decided is fired by itself: an id for the second time, or under another spelling. */
    private Outcome<StateChange<S, T>> outcome(
            Connection connection,
            @Nullable Attempt attempt,
            Object id,
            Transition<S, T> transition,
            TransitionOptions details)
            throws SQLException {
        if (attempt != null && attempt.done() != null) {
            return new Done<>(attempt.done().transition(lifecycle, attempt.key(), transition.value(), details));
        }
        TransitionRefused refusal =
                attempt == null ? null : refusals.of(connection, attempt, null, transition, details);
        return refusal == null ? single.fire(connection, id, transition, details) : new Refused<>(refusal);
    }

    /** Moves every record for which a condition holds. */
    public BatchResult<StateChange<S, T>> fire(
            Connection connection, String condition, Transition<S, T> transition, TransitionOptions details)
            throws SQLException {
        if (condition.indexOf('?') >= 0) {
            throw new LifecycleException(
                    "condition contains '?', which JDBC takes for a parameter; write a function such as"
                            + " jsonb_exists(column, key) instead of the operator; condition: " + condition,
                    null);
        }
        GuardAnswers.checkWhole("what fireAll was given", condition);
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

    /** No row at all may mean that another definition is installed: then it is compared, and asked again. */
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
