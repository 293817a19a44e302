package dev.turnstile.postgres.internal.bulk;

import dev.turnstile.invocation.Outcome.Done;
import dev.turnstile.invocation.Outcome.Refused;
import dev.turnstile.machine.State;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.internal.door.DoorMark;
import dev.turnstile.postgres.internal.door.GuardResults;
import dev.turnstile.postgres.internal.groupcommit.Batch;
import dev.turnstile.postgres.internal.transition.Attempt;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;
import dev.turnstile.postgres.internal.transition.Refusals;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The execution of many transitions by one statement, which settles each call with its outcome. Thread-safe. */
final class TransitionBatch<S, T> implements Batch<TransitionCall<S, T>> {

    private static final GuardResults NO_GUARDS = new GuardResults(List.of());

    private final BoundLifecycle<S, T> lifecycle;
    private final Refusals<S, T> refusals;
    private final BatchStatement statement;
    private final SharedSession session;

    TransitionBatch(BoundLifecycle<S, T> lifecycle, SharedSession session) {
        this.lifecycle = lifecycle;
        this.session = session;
        this.refusals = new Refusals<>(lifecycle);
        this.statement = new BatchStatement(lifecycle, session);
    }

    @Override
    public void run(Connection connection, List<TransitionCall<S, T>> calls) throws SQLException {
        SharedSession.CatalogState catalog = session.catalog(connection);
        if (catalog == null) {
            calls.forEach(TransitionCall::leaveToCaller);
            return;
        }
        Map<Integer, Attempt> attempts = attempts(connection, calls, catalog);
        SharedSession.CatalogState changed = attempts.isEmpty() ? session.recheck(catalog, connection) : null;
        if (changed != null) {
            attempts = attempts(connection, calls, changed);
        }
        for (int i = 0; i < calls.size(); i++) {
            decide(calls.get(i), Optional.ofNullable(attempts.get(i)));
        }
    }

    /** Returns the result rows by the index of the call; empty if the catalog has changed. */
    private Map<Integer, Attempt> attempts(
            Connection connection, List<TransitionCall<S, T>> calls, SharedSession.CatalogState catalog)
            throws SQLException {
        Map<Integer, Attempt> attempts = new HashMap<>();
        try (PreparedStatement batch = statement.prepare(connection, catalog, !sameVerb(calls) || !sameActor(calls))) {
            int index = statement.bind(batch, calls, catalog);
            index = lifecycle.definitions().bind(batch, index);
            DoorMark.bind(batch, index, verb(calls), actor(calls));
            try (ResultSet row = batch.executeQuery()) {
                while (row.next()) {
                    attempts.put(row.getInt(Attempt.COLUMNS + 1) - 1, Attempt.read(row, NO_GUARDS));
                }
            }
        }
        return attempts;
    }

    /**
     * Settles a call, or leaves it to its caller. If there is no result row, the record is missing or locked by another
     * transaction, or another definition is installed.
     */
    private void decide(TransitionCall<S, T> call, Optional<Attempt> found) {
        Transition<S, T> transition = call.transition();
        Attempt attempt = found.orElse(null);
        if (attempt != null && attempt.written() != null) {
            call.end(new Done<>(
                    attempt.written().transition(lifecycle, attempt.key(), transition.value(), call.details())));
        } else if (attempt != null && refusedByState(attempt, call)) {
            S state = lifecycle.state(attempt.key(), attempt.was());
            call.end(new Refused<>(refusals.invalid(attempt.key(), transition, state)));
        } else {
            call.leave();
        }
    }

    /** Returns whether the record's state alone refuses the transition, so that the row need not be read again. */
    private boolean refusedByState(Attempt attempt, TransitionCall<S, T> call) {
        boolean expecting =
                call.details().expectedState() != null || call.details().expectedVersion() != null;
        Optional<S> state = Optional.ofNullable(attempt.was())
                .flatMap(lifecycle.machine()::byCode)
                .map(State::value);
        return !expecting
                && state.isPresent()
                && call.transition().from(state.get()).isEmpty();
    }

    private String verb(List<TransitionCall<S, T>> calls) {
        String first = calls.getFirst().transition().name();
        return DoorMark.verb(
                sameVerb(calls) ? first : DoorMark.SEVERAL, lifecycle.table().category());
    }

    private boolean sameVerb(List<TransitionCall<S, T>> calls) {
        String first = calls.getFirst().transition().name();
        return calls.stream().allMatch(call -> call.transition().name().equals(first));
    }

    /**
     * Returns the actor for the mark, which contains a single actor; null if the calls have different actors. Each
     * record's event contains its own actor.
     */
    private @Nullable String actor(List<TransitionCall<S, T>> calls) {
        return sameActor(calls) ? calls.getFirst().details().actor() : null;
    }

    private boolean sameActor(List<TransitionCall<S, T>> calls) {
        String first = calls.getFirst().details().actor();
        return calls.stream().allMatch(call -> Objects.equals(call.details().actor(), first));
    }
}
