package dev.turnstile.postgres.internal.transition;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.invocation.Outcome.Done;
import dev.turnstile.invocation.Outcome.Refused;
import dev.turnstile.lifecycle.LifecycleException.RecordNotUpdatedException;
import dev.turnstile.lifecycle.Lock;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.lifecycle.TransitionRefused;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.Transition;
import dev.turnstile.machine.Transition.Edge;
import dev.turnstile.postgres.internal.door.GuardResults;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The path of a transition with a guard in Java, or of a lifecycle that declares a row lock. One transaction locks the
 * row, evaluates each guard once and updates the row.
 */
public final class LockedTransition<S, T> {

    private final BoundLifecycle<S, T> lifecycle;
    private final Refusals<S, T> refusals;
    private final RecordReader reader;
    private final Lock lock;
    private final Map<String, SetStateStatement> statements;

    public LockedTransition(BoundLifecycle<S, T> lifecycle, RecordReader reader) {
        this.lifecycle = lifecycle;
        this.reader = reader;
        this.refusals = new Refusals<>(lifecycle);
        this.lock = lock(lifecycle.table().declared().lock());
        this.statements = lifecycle.binding().transitionTypes().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, type -> SetStateStatement.of(lifecycle, type.getKey(), type.getValue())));
    }

    /**
     * Returns the declared lock, with SKIP LOCKED replaced by NOWAIT: with a single record, there is no other row to
     * continue with, so a locked record is refused.
     */
    private static Lock lock(@Nullable Lock declared) {
        Lock lock = declared == null ? Lock.forNoKeyUpdate() : declared;
        return lock.whenHeld() == Lock.WhenHeld.SKIP_LOCKED ? lock.withNowait() : lock;
    }

    public static boolean hasJavaGuard(Transition<?, ?> transition) {
        for (Edge<?, ?> edge : transition.edges()) {
            for (Guard guard : edge.guards()) {
                if (guard instanceof Guard.Java) {
                    return true;
                }
            }
        }
        return false;
    }

    public boolean appliesTo(Transition<?, ?> transition) {
        return lifecycle.table().declared().lock() != null || hasJavaGuard(transition);
    }

    public Outcome<StateChange<S, T>> fire(
            Connection connection, Object id, Transition<S, T> transition, TransitionOptions details)
            throws SQLException {
        Optional<Inspection> found;
        try {
            found = reader.at(connection, id, GuardResults.guards(Stream.of(transition)), lock);
        } catch (SQLException e) {
            if (RecordLock.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return new Refused<>(refusals.locked(id));
            }
            throw e;
        }
        if (found.isEmpty()) {
            reader.requireHidden(connection, id, transition.name());
            return new Refused<>(refusals.notFound(id, transition));
        }
        Inspection locked = found.get();
        S state = lifecycle.state(locked.key(), locked.code());
        S expected = lifecycle.expected(details);
        if (expected != null && !expected.equals(state)) {
            return new Refused<>(refusals.moved(connection, locked.key(), transition, expected, state));
        }
        if (lifecycle.stale(details, locked.version())) {
            return new Refused<>(refusals.stale(locked.key(), transition, details, locked.version()));
        }
        List<Edge<S, T>> edges = transition.from(state);
        Optional<Edge<S, T>> open = edges.stream()
                .filter(edge -> edge.guards().stream().allMatch(locked::holds))
                .findFirst();
        if (open.isEmpty()) {
            TransitionRefused refusal = edges.isEmpty()
                    ? refusals.invalid(locked.key(), transition, state)
                    : refusals.guards(locked.key(), transition, state, locked::holds);
            return new Refused<>(refusal);
        }
        return new Done<>(move(connection, id, open.get(), transition, details));
    }

    private StateChange<S, T> move(
            Connection connection, Object id, Edge<S, T> edge, Transition<S, T> transition, TransitionOptions details)
            throws SQLException {
        SetStateStatement statement = statements.get(transition.name());
        while (statement != null) {
            lifecycle.definitions().check(transition.name());
            Attempt attempt = statement.execute(connection, id, lifecycle.code(edge.to()), null, details);
            if (attempt != null && attempt.written() != null) {
                return attempt.written().transition(lifecycle, attempt.key(), transition.value(), details);
            }
            if (attempt == null || !lifecycle.definitions().changed(attempt.installed(), connection)) {
                break;
            }
        }
        throw new RecordNotUpdatedException(
                lifecycle.name(),
                String.join(",", lifecycle.table().idValues(id)),
                transition.name(),
                lifecycle.table().declared().name());
    }
}
