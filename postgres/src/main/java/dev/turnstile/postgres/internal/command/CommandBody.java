package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CommandException;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.internal.commit.CommitFact;
import dev.turnstile.postgres.internal.commit.CommitOutcome;
import dev.turnstile.postgres.internal.timer.Schedule;
import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** A command inside a transaction that others begin and end: its key, its code, its events, its answer. */
final class CommandBody {

    private final IdempotencyKeys keys;
    private final EventAppend events;
    private final Schedule schedule;

    CommandBody(IdempotencyKeys keys, EventAppend events, Schedule schedule) {
        this.keys = keys;
        this.events = events;
        this.schedule = schedule;
    }

    /**
     * Runs a call that has the transaction to itself.
     *
     * @throws Exception whatever ended it without an answer; the transaction is to be rolled back, and may then be asked
     *     for {@link #refusal}
     */
    <R extends @Nullable Object> Outcome<R> alone(OpenTransaction open, Call<R> call) throws Exception {
        String key = call.invocation().options().idempotencyKey();
        return key == null ? new Outcome.Done<>(result(open, call)) : keyed(open, call, key);
    }

    /**
     * Runs a call that shares the transaction: whatever ends it without a result is undone up to where it began.
     *
     * @throws Exception whatever ended it without an answer
     */
    <R extends @Nullable Object> Outcome<R> shared(OpenTransaction open, Call<R> call) throws Exception {
        String key = call.invocation().options().idempotencyKey();
        return key == null ? contained(open, call, null) : keyed(open, call, key);
    }

    private <R extends @Nullable Object> Outcome<R> keyed(OpenTransaction open, Call<R> call, String key)
            throws Exception {
        Outcome<R> earlier = keys.claim(open.connection(), call, key);
        Outcome<R> answer = earlier == null ? contained(open, call, key) : earlier;
        if (open.call() == null) {
            open.fact(earlier == null ? fact(open, call, key) : CommitFact.NOTHING);
        }
        return answer;
    }

    /** Returns the key's row as the fact, unless it may be purged while its transaction is looked for. */
    private @Nullable CommitFact fact(OpenTransaction open, Call<?> call, String key) {
        Duration kept = call.invocation().settings().keyRetention();
        return kept.compareTo(CommitOutcome.LONGEST.multipliedBy(2)) < 0 ? open.fact() : keys.fact(call, key);
    }

    /** Undoes what ends without a result; an answer that cannot be stored is no result. */
    private <R extends @Nullable Object> Outcome<R> contained(OpenTransaction open, Call<R> call, @Nullable String key)
            throws Exception {
        OpenTransaction.Mark mark = open.mark();
        Savepoint before = open.connection().setSavepoint();
        try {
            Outcome<R> answer = new Outcome.Done<>(result(open, call));
            if (key != null) {
                checkDeferred(open.connection());
                keys.store(open.connection(), call, key, answer);
            }
            open.connection().releaseSavepoint(before);
            return answer;
        } catch (Throwable failure) {
            boolean undone = undo(open, before, failure);
            open.forgetSince(mark, failure);
            Refusal refusal = undone ? refusal(call, failure, open.connection()) : null;
            if (undone && key != null) {
                settle(open.connection(), call, key, refusal);
            }
            if (refusal == null) {
                throw failure;
            }
            return new Outcome.Refused<>(refusal);
        }
    }

    /** A refusal is the answer to a key; a failure is none, so that another call may try. */
    private void settle(Connection connection, Call<?> call, String key, @Nullable Refusal refusal)
            throws SQLException {
        if (refusal == null) {
            keys.forget(connection, call, key);
        } else {
            keys.store(connection, call, key, new Outcome.Refused<>(refusal));
        }
    }

    private <R extends @Nullable Object> R result(OpenTransaction open, Call<R> call) throws Exception {
        open.enter(call);
        try {
            R result = call.invocation().run(new CommandTransaction(open, call, events, schedule));
            requireUsable(open, call);
            if (open.outermost()) {
                open.forgetUndone();
                open.fact(events.append(open));
            }
            return result;
        } finally {
            open.leave();
        }
    }

    /** Once a statement has failed, PostgreSQL answers COMMIT with a rollback, and the driver takes that for success. */
    private static void requireUsable(OpenTransaction open, Call<?> call) throws SQLException {
        Connection connection = open.connection();
        if (connection.isWrapperFor(BaseConnection.class)
                && connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.FAILED) {
            throw new CommandException(
                    call.name(),
                    "a statement failed and the code went on, so nothing can be committed; let the exception pass, or"
                            + " set a savepoint before a statement that may fail",
                    false,
                    null);
        }
    }

    /** An answer that is to be stored must not be overturned at the commit. */
    private static void checkDeferred(Connection connection) throws SQLException {
        try (Statement check = connection.createStatement()) {
            check.execute("SET CONSTRAINTS ALL IMMEDIATE");
        }
    }

    /** Tells whether the transaction is as it was before; if not, it is lost as a whole. */
    private static boolean undo(OpenTransaction open, Savepoint before, Throwable failure) {
        try {
            open.connection().rollback(before);
            return true;
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /**
     * Returns the refusal that a failure means to the command, or null if it is none.
     *
     * @param connection one that can be asked: what the command did on it has been rolled back
     */
    static @Nullable Refusal refusal(Call<?> call, Throwable failure, Connection connection) throws SQLException {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        ConstraintViolated violation = ConstraintLookup.violation(failure, connection);
        return violation == null ? null : call.invocation().refusalFor(violation);
    }
}
