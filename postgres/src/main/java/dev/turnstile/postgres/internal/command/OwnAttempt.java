package dev.turnstile.postgres.internal.command;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.internal.commit.LostCommit;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One attempt at a call in a transaction that the door opens and ends. Used once, by one thread. */
final class OwnAttempt<R extends @Nullable Object> {

    private final OwnTransactions transactions;
    private final Call<R> call;
    private @Nullable OpenTransaction open;
    private @Nullable SQLException lostCommit;

    OwnAttempt(OwnTransactions transactions, Call<R> call) {
        this.transactions = transactions;
        this.call = call;
    }

    /** Returns the transaction that was opened, or null if none could be. */
    @Nullable
    OpenTransaction open() {
        return open;
    }

    /**
     * Runs the call and commits.
     *
     * @throws Exception what made it fail; nothing was written
     */
    Outcome<R> run() throws Exception {
        Outcome<R> answer;
        try (Connection connection = transactions.connection()) {
            answer = transaction(connection);
        }
        // The connection went back first: where the pool has only one, looking for the outcome needs it.
        OpenTransaction ended = open;
        if (lostCommit != null && ended != null && !transactions.committed(call, ended, lostCommit)) {
            ended.forgetSince(OpenTransaction.Mark.BEGINNING, lostCommit);
            throw lostCommit;
        }
        return answer;
    }

    private Outcome<R> transaction(Connection connection) throws Exception {
        OpenTransaction begun = new OpenTransaction(connection, new SavepointMarks.InSetting());
        open = begun;
        connection.setAutoCommit(false);
        try {
            Opening.isolate(connection, call.invocation().settings().isolation());
            Opening.attribute(connection, call, begun.id());
            Outcome<R> answer = transactions.run(begun, call);
            transactions.writeFact(begun);
            lostCommit = LostCommit.commit(connection);
            return answer;
        } catch (Throwable failure) {
            rollback(connection, failure);
            begun.forgetSince(OpenTransaction.Mark.BEGINNING, failure);
            Refusal refusal = CommandBody.refusal(call, failure, connection);
            if (refusal == null) {
                throw failure;
            }
            return new Outcome.Refused<>(refusal);
        } finally {
            transactions.release(connection, call);
        }
    }

    private static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
