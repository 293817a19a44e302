package dev.turnstile.postgres.internal.groupcommit;

import dev.turnstile.invocation.Outcome.Done;
import dev.turnstile.invocation.Outcome.Refused;
import dev.turnstile.machine.State;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.internal.Attempt;
import dev.turnstile.postgres.internal.BoundLifecycle;
import dev.turnstile.postgres.internal.Refusals;
import dev.turnstile.postgres.internal.door.DoorMark;
import dev.turnstile.postgres.internal.door.GuardAnswers;
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

/** Moves the records of many calls by one statement, and gives each call its verdict. Thread-safe. */
final class TransitionBatch<S, T> implements Batch<TransitionCall<S, T>> {

    private static final GuardAnswers NO_GUARDS = new GuardAnswers(List.of());

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
        SharedSession.Look look = session.look(connection);
        if (look == null) {
            calls.forEach(TransitionCall::goAlone);
            return;
        }
        Map<Integer, Attempt> attempts = attempts(connection, calls, look);
        SharedSession.Look changed = attempts.isEmpty() ? session.doubt(look, connection) : null;
        if (changed != null) {
            attempts = attempts(connection, calls, changed);
        }
        for (int i = 0; i < calls.size(); i++) {
            decide(calls.get(i), Optional.ofNullable(attempts.get(i)));
        }
    }

    /** Returns what was seen and done, by the places of the calls; nothing where the catalog is not as it was. */
    private Map<Integer, Attempt> attempts(
            Connection connection, List<TransitionCall<S, T>> calls, SharedSession.Look look) throws SQLException {
        Map<Integer, Attempt> attempts = new HashMap<>();
        try (PreparedStatement flush = statement.prepare(connection, look, !sameVerb(calls) || !sameActor(calls))) {
            int index = statement.bind(flush, calls, look);
            index = lifecycle.definitions().bind(flush, index);
            DoorMark.bind(flush, index, verb(calls), actor(calls));
            try (ResultSet row = flush.executeQuery()) {
                while (row.next()) {
                    attempts.put(row.getInt(Attempt.COLUMNS + 1) - 1, Attempt.read(row, NO_GUARDS));
                }
            }
        }
        return attempts;
    }

    /** A record without a row in the result is locked by somebody, missing, or of another definition. */
    private void decide(TransitionCall<S, T> call, Optional<Attempt> found) {
        Transition<S, T> transition = call.transition();
        Attempt attempt = found.orElse(null);
        if (attempt != null && attempt.done() != null) {
            call.end(new Done<>(
                    attempt.done().transition(lifecycle, attempt.key(), transition.value(), call.details())));
        } else if (attempt != null && leavesNot(attempt, call)) {
            S state = lifecycle.state(attempt.key(), attempt.was());
            call.end(new Refused<>(refusals.invalid(attempt.key(), transition, state)));
        } else {
            call.leave();
        }
    }

    /** Tells whether the state alone refuses the transition, which needs no second look. */
    private boolean leavesNot(Attempt attempt, TransitionCall<S, T> call) {
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

    /** The mark has room for one actor; the event of each record names its own. */
    private @Nullable String actor(List<TransitionCall<S, T>> calls) {
        return sameActor(calls) ? calls.getFirst().details().actor() : null;
    }

    private boolean sameActor(List<TransitionCall<S, T>> calls) {
        String first = calls.getFirst().details().actor();
        return calls.stream().allMatch(call -> Objects.equals(call.details().actor(), first));
    }
}
