package dev.turnstile.postgres.internal;

import dev.turnstile.lifecycle.Details;
import dev.turnstile.lifecycle.LifecycleFailure;
import dev.turnstile.lifecycle.Outcome;
import dev.turnstile.lifecycle.Outcome.Moved;
import dev.turnstile.lifecycle.Outcome.Refused;
import dev.turnstile.lifecycle.Passage;
import dev.turnstile.lifecycle.Refusal;
import dev.turnstile.machine.Edge;
import dev.turnstile.machine.Transition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The path of a transition whose guards the database can evaluate: one statement, one round trip. */
final class SingleStatementTransition<S, T> {

    /** Each lost race means that another transition of the record went through, so this many in a row is a storm. */
    private static final int ATTEMPTS = 100;

    private final BoundLifecycle<S, T> lifecycle;
    private final Refusals<S, T> refusals;
    private final Map<String, TransitionStatement> statements;

    SingleStatementTransition(BoundLifecycle<S, T> lifecycle) {
        this.lifecycle = lifecycle;
        this.refusals = new Refusals<>(lifecycle);
        this.statements = lifecycle.machine().transitions().stream()
                .filter(transition -> !transition.edges().isEmpty())
                .collect(Collectors.toUnmodifiableMap(Transition::name, this::statement));
    }

    private TransitionStatement statement(Transition<S, T> transition) {
        Short type = lifecycle.binding().transitionTypes().get(transition.name());
        return TransitionStatement.of(lifecycle.template(), lifecycle.machine(), transition, type == null ? 0 : type);
    }

    Outcome<S, T> fire(Connection connection, Object id, Transition<S, T> transition, Details details)
            throws SQLException {
        S lostIn = null;
        for (int attempts = 0; attempts < ATTEMPTS; attempts++) {
            lifecycle.definitions().check(transition.name());
            Attempt attempt = attempt(connection, id, transition, details);
            if (attempt == null) {
                return new Refused<>(refusals.notFound(id, transition));
            }
            S state = lifecycle.state(attempt.key(), attempt.was());
            if (attempt.done() != null) {
                return new Moved<>(attempt.done()
                        .passage(
                                lifecycle, attempt.key(), Passage.Kind.TRANSITION, transition.value(), state, details));
            }
            if (lifecycle.definitions().changed(attempt.installed(), connection)) {
                continue;
            }
            Refusal refusal = refusal(connection, attempt, state, lostIn, transition, details);
            if (refusal != null) {
                return new Refused<>(refusal);
            }
            lostIn = state;
        }
        throw new LifecycleFailure(
                lifecycle.name() + " " + id + ": " + ATTEMPTS + " attempts of transition '" + transition.name()
                        + "' lost the race for the record; lock it first, or let fewer callers move it at once",
                null);
    }

    private @Nullable Attempt attempt(Connection connection, Object id, Transition<S, T> transition, Details details)
            throws SQLException {
        TransitionStatement statement = statements.get(transition.name());
        if (statement == null) {
            throw new IllegalArgumentException(transition + " has no edges");
        }
        try (PreparedStatement call = connection.prepareStatement(statement.sql())) {
            int index = lifecycle.bindId(call, 1, id);
            index = lifecycle.bindId(call, index, id);
            call.setObject(index++, lifecycle.expectedCode(details), Types.INTEGER);
            call.setInt(index++, lifecycle.definitions().installed());
            LogEntry.bind(call, index, details, lifecycle.json());
            try (ResultSet row = call.executeQuery()) {
                return row.next() ? Attempt.read(row, statement.guards()) : null;
            }
        }
    }

    /** Returns why nothing moved, or null if only a race was lost and the next attempt may succeed. */
    private @Nullable Refusal refusal(
            Connection connection,
            Attempt attempt,
            S state,
            @Nullable S lostIn,
            Transition<S, T> transition,
            Details details)
            throws SQLException {
        S expected = lifecycle.expected(details);
        if (expected != null && !expected.equals(state)) {
            return refusals.moved(connection, attempt.key(), transition, expected, state);
        }
        List<Edge<S, T>> edges = transition.from(state);
        if (edges.isEmpty()) {
            return lostIn == null
                    ? refusals.invalid(attempt.key(), transition, state)
                    : refusals.moved(connection, attempt.key(), transition, lostIn, state);
        }
        return edges.stream().anyMatch(edge -> attempt.holding().containsAll(edge.guards()))
                ? null
                : refusals.guards(
                        attempt.key(),
                        transition,
                        state,
                        guard -> attempt.holding().contains(guard));
    }
}
