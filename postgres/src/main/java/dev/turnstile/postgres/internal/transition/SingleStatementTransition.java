package dev.turnstile.postgres.internal.transition;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.invocation.Outcome.Done;
import dev.turnstile.invocation.Outcome.Refused;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.LifecycleException.RecordNotUpdatedException;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.lifecycle.TransitionRefused;
import dev.turnstile.machine.Transition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The path of a transition whose guards the database can evaluate: one statement, one round trip. */
public final class SingleStatementTransition<S, T> {

    /** The maximum number of attempts. An attempt fails only if another transaction changed the record meanwhile. */
    private static final int ATTEMPTS = 100;

    private static final String ROW_VERSION =
            "SELECT concat({alias}.xmin, ' ', {alias}.ctid) FROM {table} AS {alias} WHERE {by_id}";

    private final BoundLifecycle<S, T> lifecycle;
    private final Refusals<S, T> refusals;
    private final Map<String, TransitionStatement> statements;

    public SingleStatementTransition(BoundLifecycle<S, T> lifecycle) {
        this.lifecycle = lifecycle;
        this.refusals = new Refusals<>(lifecycle);
        this.statements = lifecycle.machine().transitions().stream()
                .filter(transition -> !transition.edges().isEmpty())
                .collect(Collectors.toUnmodifiableMap(Transition::name, this::statement));
    }

    private TransitionStatement statement(Transition<S, T> transition) {
        Short type = lifecycle.binding().transitionTypes().get(transition.name());
        return TransitionStatement.of(lifecycle, transition, type == null ? 0 : type);
    }

    public Outcome<StateChange<S, T>> fire(
            Connection connection, Object id, Transition<S, T> transition, TransitionOptions details)
            throws SQLException {
        TransitionStatement statement = statement(transition.name());
        S lostIn = null;
        String lostAt = null;
        for (int attempts = 0; attempts < ATTEMPTS; attempts++) {
            lifecycle.definitions().check(transition.name());
            Attempt attempt = statement.attempt(connection, id, details);
            if (attempt == null) {
                lifecycle.checkTable(connection, false);
                return new Refused<>(refusals.notFound(id, transition));
            }
            if (attempt.written() != null) {
                return new Done<>(attempt.written().transition(lifecycle, attempt.key(), transition.value(), details));
            }
            S state = lifecycle.state(attempt.key(), attempt.was());
            if (lifecycle.definitions().changed(attempt.installed(), connection)) {
                continue;
            }
            TransitionRefused refusal = refusals.of(connection, attempt, lostIn, transition, details);
            if (refusal != null) {
                return new Refused<>(refusal);
            }
            lostIn = state;
            lostAt = moved(connection, id, attempt.key(), lostAt, transition);
        }
        throw new LifecycleException(
                lifecycle.name() + " " + id + ": " + ATTEMPTS + " attempts of transition '" + transition.name()
                        + "' lost a race for the record; lock the record first, or reduce the number of concurrent callers",
                null);
    }

    /**
     * Returns the identity of the latest row version after an attempt that wrote nothing.
     *
     * @param before the identity before the attempt, or null
     * @throws RecordNotUpdatedException if the identity is the same: no other transaction changed the row, so the
     *     attempt lost no race
     */
    private @Nullable String moved(
            Connection connection, Object id, String key, @Nullable String before, Transition<S, T> transition)
            throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement(lifecycle.template().fill(ROW_VERSION))) {
            lifecycle.bindId(query, 1, id);
            try (ResultSet row = query.executeQuery()) {
                String now = row.next() ? row.getString(1) : null;
                if (now != null && now.equals(before)) {
                    throw new RecordNotUpdatedException(
                            lifecycle.name(),
                            key,
                            transition.name(),
                            lifecycle.table().declared().name());
                }
                return now;
            }
        }
    }

    private TransitionStatement statement(String transition) {
        TransitionStatement statement = statements.get(transition);
        if (statement == null) {
            throw new IllegalArgumentException("transition " + transition + " has no edges");
        }
        return statement;
    }
}
