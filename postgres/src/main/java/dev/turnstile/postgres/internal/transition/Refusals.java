package dev.turnstile.postgres.internal.transition;

import dev.turnstile.lifecycle.GuardRefused;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.lifecycle.RecordLocked;
import dev.turnstile.lifecycle.RecordMoved;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.lifecycle.StaleRecord;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.lifecycle.TransitionRefused;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.Transition;
import dev.turnstile.machine.Transition.Edge;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Creates the refusals of one lifecycle. */
public final class Refusals<S, T> {

    private static final String LAST_EVENT = """
            SELECT e.actor, e.recorded_at
            FROM {schema}.stream s
            JOIN LATERAL {schema}.stream_events(s.id, s.archived_up_to, s.version, s.version) e ON true
            WHERE s.category = {category} AND s.key = ?""";

    private final BoundLifecycle<S, T> lifecycle;

    public Refusals(BoundLifecycle<S, T> lifecycle) {
        this.lifecycle = lifecycle;
    }

    public RecordNotFound notFound(Object id, @Nullable Transition<S, T> transition) {
        return new RecordNotFound(
                lifecycle.name(),
                String.join(",", lifecycle.table().idValues(id)),
                transition == null ? null : transition.name(),
                lifecycle.table().category());
    }

    RecordLocked locked(Object id) {
        return new RecordLocked(
                lifecycle.name(), String.join(",", lifecycle.table().idValues(id)));
    }

    public InvalidTransition invalid(String key, Transition<S, T> transition, S state) {
        return new InvalidTransition(
                lifecycle.name(),
                key,
                transition.name(),
                lifecycle.stateName(state),
                lifecycle.transitionNames(lifecycle.machine().permitted(state)));
    }

    GuardRefused guards(String key, Transition<S, T> transition, S state, Predicate<Guard> holds) {
        return new GuardRefused(
                lifecycle.name(),
                key,
                transition.name(),
                lifecycle.stateName(state),
                transition.from(state).stream()
                        .flatMap(edge -> edge.guards().stream())
                        .filter(holds.negate())
                        .distinct()
                        .toList());
    }

    StaleRecord stale(String key, Transition<S, T> transition, TransitionOptions details, @Nullable Long actual) {
        return new StaleRecord(
                lifecycle.name(),
                key,
                transition.name(),
                Objects.requireNonNull(details.expectedVersion()),
                Objects.requireNonNull(actual));
    }

    /**
     * Returns the refusal of an attempt that wrote nothing, or null if the row that the attempt read permits the
     * transition. In that case the attempt lost a race.
     *
     * @param lostIn the state in which an earlier attempt lost a race, or null
     */
    public @Nullable TransitionRefused of(
            Connection connection,
            Attempt attempt,
            @Nullable S lostIn,
            Transition<S, T> transition,
            TransitionOptions details)
            throws SQLException {
        String key = attempt.key();
        S state = lifecycle.state(key, attempt.was());
        S expected = lifecycle.expected(details);
        if (expected != null && !expected.equals(state)) {
            return moved(connection, key, transition, expected, state);
        }
        if (lifecycle.stale(details, attempt.rowVersion())) {
            return stale(key, transition, details, attempt.rowVersion());
        }
        List<Edge<S, T>> edges = transition.from(state);
        if (edges.isEmpty()) {
            return lostIn == null ? invalid(key, transition, state) : moved(connection, key, transition, lostIn, state);
        }
        return edges.stream().anyMatch(edge -> attempt.holding().containsAll(edge.guards()))
                ? null
                : guards(key, transition, state, attempt.holding()::contains);
    }

    /**
     * Returns the refusal of a record that is not in the expected state, with the actor and time of its last change.
     */
    RecordMoved moved(Connection connection, String key, Transition<S, T> transition, S expected, S actual)
            throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement(lifecycle.template().fill(LAST_EVENT))) {
            query.setString(1, key);
            try (ResultSet row = query.executeQuery()) {
                boolean known = row.next();
                return new RecordMoved(
                        lifecycle.name(),
                        key,
                        transition.name(),
                        lifecycle.stateName(expected),
                        lifecycle.stateName(actual),
                        known ? row.getString("actor") : null,
                        known
                                ? row.getObject("recorded_at", OffsetDateTime.class)
                                        .toInstant()
                                : null);
            }
        }
    }
}
