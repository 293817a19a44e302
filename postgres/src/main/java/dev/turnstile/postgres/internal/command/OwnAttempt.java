package dev.turnstile.postgres.internal.command;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.internal.commit.UnacknowledgedCommit;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One attempt at an invocation, in a transaction that Turnstile begins and ends. Used once, by one thread. */
final class OwnAttempt<R extends @Nullable Object> {

    private final OwnTransactions transactions;
    private final Call<R> call;
    private @Nullable OpenTransaction open;
    private @Nullable SQLException unacknowledged;

    OwnAttempt(OwnTransactions transactions, Call<R> call) {
        this.transactions = transactions;
        this.call = call;
    }

    /** Returns the transaction, or null if no connection could be obtained. */
    @Nullable
    OpenTransaction open() {
        return open;
    }

    /**
     * Runs the command and commits.
     *
     * @throws Exception the cause of the failure; the transaction was rolled back, unless the exception reports an
     *     unknown outcome
     */
    Outcome<R> run() throws Exception {
        Outcome<R> answer;
        try (Connection connection = transactions.connection()) {
            answer = transaction(connection);
        }
        // The connection was returned first: the lookup of the outcome needs a connection, and the pool may have only
        // one.
        OpenTransaction ended = open;
        if (unacknowledged != null && ended != null && !transactions.committed(call, ended, unacknowledged)) {
            ended.discardSince(OpenTransaction.Mark.BEGINNING, unacknowledged);
            throw unacknowledged;
        }
        return answer;
    }

    private Outcome<R> transaction(Connection connection) throws Exception {
        OpenTransaction begun = new OpenTransaction(connection, new SavepointMarks.InSetting());
        open = begun;
        connection.setAutoCommit(false);
        try {
            TransactionSetup.isolate(connection, call.invocation().settings().isolation());
            TransactionSetup.attribute(connection, call, begun.id());
            Outcome<R> answer = transactions.run(begun, call);
            transactions.writeFact(begun);
            unacknowledged = UnacknowledgedCommit.commit(connection);
            return answer;
        } catch (Throwable failure) {
            rollback(connection, failure);
            begun.discardSince(OpenTransaction.Mark.BEGINNING, failure);
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
