package dev.turnstile.postgres.internal;

import dev.turnstile.lifecycle.Details;
import dev.turnstile.lifecycle.Outcome;
import dev.turnstile.lifecycle.Outcome.Moved;
import dev.turnstile.lifecycle.Outcome.Refused;
import dev.turnstile.lifecycle.Passage;
import dev.turnstile.lifecycle.Refusal;
import dev.turnstile.machine.Edge;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.Transition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The path of a transition with a guard in Java: lock the row, ask the guards once, move it; in one transaction. */
final class LockedTransition<S, T> {

    private final BoundLifecycle<S, T> lifecycle;
    private final Refusals<S, T> refusals;
    private final Map<String, PlacementStatement> statements;

    LockedTransition(BoundLifecycle<S, T> lifecycle) {
        this.lifecycle = lifecycle;
        this.refusals = new Refusals<>(lifecycle);
        this.statements = lifecycle.binding().transitionTypes().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, type -> PlacementStatement.of(lifecycle, type.getValue())));
    }

    static boolean needed(Transition<?, ?> transition) {
        return guards(transition).stream().anyMatch(Guard.Java.class::isInstance);
    }

    Outcome<S, T> fire(Connection connection, Object id, Transition<S, T> transition, Details details)
            throws SQLException {
        Optional<Inspection> found = Inspection.of(connection, lifecycle, id, guards(transition), true);
        if (found.isEmpty()) {
            return new Refused<>(refusals.notFound(id, transition));
        }
        Inspection locked = found.get();
        S state = lifecycle.state(locked.key(), locked.code());
        S expected = lifecycle.expected(details);
        if (expected != null && !expected.equals(state)) {
            return new Refused<>(refusals.moved(connection, locked.key(), transition, expected, state));
        }
        List<Edge<S, T>> edges = transition.from(state);
        Optional<Edge<S, T>> open = edges.stream()
                .filter(edge -> edge.guards().stream().allMatch(locked::holds))
                .findFirst();
        if (open.isEmpty()) {
            Refusal refusal = edges.isEmpty()
                    ? refusals.invalid(locked.key(), transition, state)
                    : refusals.guards(locked.key(), transition, state, locked::holds);
            return new Refused<>(refusal);
        }
        return new Moved<>(move(connection, id, open.get(), transition, details));
    }

    private Passage<S, T> move(
            Connection connection, Object id, Edge<S, T> edge, Transition<S, T> transition, Details details)
            throws SQLException {
        PlacementStatement statement = statements.get(transition.name());
        while (statement != null) {
            lifecycle.definitions().check(transition.name());
            Attempt attempt = statement.place(connection, id, lifecycle.code(edge.to()), null, details);
            if (attempt != null && attempt.done() != null) {
                return attempt.done()
                        .passage(
                                lifecycle,
                                attempt.key(),
                                Passage.Kind.TRANSITION,
                                transition.value(),
                                edge.from(),
                                details);
            }
            if (attempt == null || !lifecycle.definitions().changed(attempt.installed(), connection)) {
                break;
            }
        }
        throw new IllegalStateException(lifecycle.name() + " " + id + ": a locked record did not move");
    }

    private static List<Guard> guards(Transition<?, ?> transition) {
        return transition.edges().stream()
                .flatMap(edge -> edge.guards().stream())
                .distinct()
                .toList();
    }
}
