package dev.turnstile.postgres.internal.projection;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.connection.DeferredInterrupt;
import dev.turnstile.postgres.internal.connection.GuardedConnection;
import dev.turnstile.postgres.internal.connection.Savepoints;
import dev.turnstile.postgres.internal.event.Inline;
import dev.turnstile.postgres.internal.event.StreamAppend;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.SqlState;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.ProjectionException;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** Projections that run in the transaction that appends, in the given order. Thread-safe. */
public record InlineProjections(List<Projection> projections, Json json) implements Inline {

    /**
     * Returns the inline projections, after a check.
     *
     * @throws IllegalArgumentException if two projections have the same name, or a projection selects events other than
     *     appended events
     */
    public static InlineProjections of(List<Projection> projections, Json json) {
        Set<String> names = new HashSet<>();
        for (Projection projection : projections) {
            if (!names.add(projection.name())) {
                throw new IllegalArgumentException(
                        "two inline projections are named '" + projection.name() + "'; give each a unique name");
            }
            Set<Kind> kinds = projection.selection().kinds();
            if (!kinds.equals(Set.of(Kind.EVENT))) {
                throw new IllegalArgumentException("projection '" + projection.name() + "' selects " + kinds
                        + ", but an inline projection can select only appended events;"
                        + " append an event beside the transition, in the same command");
            }
        }
        return new InlineProjections(List.copyOf(projections), json);
    }

    @Override
    public boolean concerns(StreamAppend append) {
        return append.rows().stream()
                .anyMatch(row -> projections.stream()
                        .anyMatch(projection -> projection
                                .selection()
                                .matches(append.stream().category(), row.type().name())));
    }

    @Override
    public void appended(Connection connection, List<RecordedEvent> events, Consumer<Runnable> afterCommit)
            throws SQLException {
        for (Projection projection : projections) {
            List<ProjectedEvent> selected = events.stream()
                    .filter(projection.selection()::matches)
                    .map(event -> new ProjectedEvent(event, json))
                    .toList();
            if (!selected.isEmpty()) {
                apply(projection, selected, connection);
                requireUsable(connection, projection, selected);
            }
        }
    }

    private static void apply(Projection projection, List<ProjectedEvent> events, Connection connection)
            throws SQLException {
        GuardedConnection guard =
                new GuardedConnection(connection, "projection '" + projection.name() + "'", Savepoints.unobserved());
        apply(projection, events, guard);
        requireOpen(guard, projection, events);
    }

    private static void apply(Projection projection, List<ProjectedEvent> events, GuardedConnection guard)
            throws SQLException {
        try (guard) {
            projection.applyAll(events, guard.view());
        } catch (Refusal refusal) {
            throw refusal;
        } catch (Exception e) {
            if (e instanceof SQLException lost && SqlState.repeatable(lost)) {
                // A conflict or an outdated plan: the caller may retry the transaction.
                throw lost;
            }
            throw new ProjectionException(projection.name(), events.getFirst().recorded(), Failures.text(e), e);
        } finally {
            DeferredInterrupt.defer();
        }
    }

    private static void requireOpen(GuardedConnection guard, Projection projection, List<ProjectedEvent> events)
            throws SQLException {
        if (guard.transactionEnded()) {
            throw new ProjectionException(
                    projection.name(), events.getFirst().recorded(), GuardedConnection.ENDED, null);
        }
    }

    private static void requireUsable(Connection connection, Projection projection, List<ProjectedEvent> events)
            throws SQLException {
        if (connection.isWrapperFor(BaseConnection.class)
                && connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.FAILED) {
            throw new ProjectionException(
                    projection.name(),
                    events.getFirst().recorded(),
                    "the projection ignored the failure of a statement, so the transaction cannot be committed;"
                            + " do not catch the exception",
                    null);
        }
    }
}
