package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CommandException;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.internal.commit.CommitFact;
import dev.turnstile.postgres.internal.commit.CommitOutcome;
import dev.turnstile.postgres.internal.connection.DeferredInterrupt;
import dev.turnstile.postgres.internal.connection.GuardedConnection;
import dev.turnstile.postgres.internal.schedule.Schedule;
import dev.turnstile.postgres.internal.sql.SqlState;
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

/** The steps of a command inside a transaction that the caller ends: key, code, events, outcome. */
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
     * Runs an invocation that is the only one in its transaction.
     *
     * @throws Exception if the command fails, or refuses without a key; the caller must roll back, and may then call
     *     {@link #refusal}
     */
    <R extends @Nullable Object> Outcome<R> alone(OpenTransaction open, Call<R> call) throws Exception {
        String key = call.invocation().options().idempotencyKey();
        return key == null ? new Outcome.Done<>(result(open, call)) : keyed(open, call, key);
    }

    /**
     * Runs an invocation that shares its transaction. A failure or refusal is rolled back to the state before the
     * invocation.
     *
     * @throws Exception if the command fails
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

    /**
     * Returns the key's row as the fact, or null if the row may expire and be purged before the outcome is looked up.
     */
    private @Nullable CommitFact fact(OpenTransaction open, Call<?> call, String key) {
        Duration lifetime = call.invocation().settings().keyRetention();
        return lifetime.compareTo(CommitOutcome.LIMIT.multipliedBy(2)) < 0 ? open.fact() : keys.fact(call, key);
    }

    /**
     * Runs the command after a savepoint. Rolls back to the savepoint if the command fails or refuses, or its outcome
     * cannot be stored.
     */
    private <R extends @Nullable Object> Outcome<R> contained(OpenTransaction open, Call<R> call, @Nullable String key)
            throws Exception {
        OpenTransaction.Mark mark = open.mark();
        open.persistence().flush();
        Savepoint before = open.connection().setSavepoint();
        try {
            Outcome<R> answer = new Outcome.Done<>(result(open, call));
            if (key != null) {
                checkDeferred(open.connection());
                keys.store(open.connection(), call, key, answer);
            }
            release(open.connection(), before, call);
            return answer;
        } catch (Throwable failure) {
            boolean rolledBack = rolledBackTo(open, before, failure);
            open.discardSince(mark, failure);
            Refusal refusal = rolledBack ? refusal(call, failure, open.connection()) : null;
            if (rolledBack && key != null) {
                settle(open.connection(), call, key, refusal);
            }
            if (refusal == null) {
                throw failure;
            }
            return new Outcome.Refused<>(refusal);
        }
    }

    /**
     * Stores a refusal under the key. After a failure, deletes the claim, so that a later invocation may use the key.
     */
    private void settle(Connection connection, Call<?> call, String key, @Nullable Refusal refusal)
            throws SQLException {
        if (refusal == null) {
            keys.release(connection, call, key);
        } else {
            keys.store(connection, call, key, new Outcome.Refused<>(refusal));
        }
    }

    private <R extends @Nullable Object> R result(OpenTransaction open, Call<R> call) throws Exception {
        open.enter(call);
        try {
            R result = run(call, new CommandTransaction(open, call, events, schedule));
            open.persistence().flush();
            requireUsable(open, call);
            if (open.outermost()) {
                open.discardRolledBack();
                open.fact(events.append(open));
            }
            return result;
        } finally {
            open.leave();
        }
    }

    /** Runs the code. An outcome counts only if the code has left the transaction open. */
    private static <R extends @Nullable Object> R run(Call<R> call, CommandTransaction tx) throws Exception {
        try (tx) {
            R result = executed(call, tx);
            if (tx.endedByCode()) {
                throw ended(call, null);
            }
            return result;
        } catch (Throwable failure) {
            if (!(failure instanceof CommandException own && own.unknown()) && endedByCode(tx, failure)) {
                throw ended(call, failure);
            }
            throw failure;
        }
    }

    /** Executes the command's code. An interrupt that the code sets or throws is deferred until the command has ended. */
    private static <R extends @Nullable Object> R executed(Call<R> call, CommandTransaction tx) throws Exception {
        try {
            return call.invocation().run(tx);
        } catch (InterruptedException e) {
            DeferredInterrupt.defer(e);
            throw e;
        } finally {
            DeferredInterrupt.defer();
        }
    }

    private static boolean endedByCode(CommandTransaction tx, Throwable failure) {
        try {
            return tx.endedByCode();
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    private static CommandException ended(Call<?> call, @Nullable Throwable failure) {
        return new CommandException(call.name(), GuardedConnection.ENDED, true, failure);
    }

    /**
     * The savepoint does not exist any more if the code has ended the transaction, or has rolled back to an earlier
     * savepoint.
     */
    private static void release(Connection connection, Savepoint before, Call<?> call) throws SQLException {
        try {
            connection.releaseSavepoint(before);
        } catch (SQLException e) {
            if (SqlState.unknownSavepoint(e)) {
                throw ended(call, e);
            }
            throw e;
        }
    }

    /** After a failed statement, PostgreSQL answers COMMIT with a rollback, which the driver reports as success. */
    private static void requireUsable(OpenTransaction open, Call<?> call) throws SQLException {
        Connection connection = open.connection();
        if (connection.isWrapperFor(BaseConnection.class)
                && connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.FAILED) {
            throw new CommandException(
                    call.name(),
                    "a statement failed and the command continued, so nothing can be committed; rethrow the exception,"
                            + " or set a savepoint before a statement that may fail",
                    false,
                    null);
        }
    }

    /** Checks deferred constraints now: an outcome that is stored must not fail at the commit. */
    private static void checkDeferred(Connection connection) throws SQLException {
        try (Statement check = connection.createStatement()) {
            check.execute("SET CONSTRAINTS ALL IMMEDIATE");
        }
    }

    /** Returns whether the rollback to the savepoint succeeded; otherwise the whole transaction has failed. */
    private static boolean rolledBackTo(OpenTransaction open, Savepoint before, Throwable failure) {
        try {
            open.connection().rollback(before);
            open.persistence().clear();
            return true;
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /**
     * Returns the refusal that corresponds to a failure, or null if the failure is not a refusal.
     *
     * @param connection a usable connection, after the command's statements were rolled back
     */
    static @Nullable Refusal refusal(Call<?> call, Throwable failure, Connection connection) throws SQLException {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        ConstraintViolated violation = ConstraintLookup.violation(failure, connection);
        return violation == null ? null : call.invocation().refusalFor(violation);
    }
}
