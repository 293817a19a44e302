package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.spi.TransactionOpener;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.internal.commit.UnacknowledgedCommit;
import dev.turnstile.refusal.Refusal;
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
        Outcome<R> answer = answered();
        // The connection was returned first: the lookup of the outcome needs a connection, and the pool may have only
        // one.
        OpenTransaction ended = open;
        if (unacknowledged != null && ended != null && !transactions.committed(call, ended, unacknowledged)) {
            ended.discardSince(OpenTransaction.Mark.BEGINNING, unacknowledged);
            throw unacknowledged;
        }
        transactions.purgeOccasionally(call);
        return answer;
    }

    private Outcome<R> answered() throws Exception {
        try {
            return transaction();
        } catch (Throwable failure) {
            Refusal refusal = null;
            if (open != null) {
                open.discardSince(OpenTransaction.Mark.BEGINNING, failure);
                refusal = transactions.refusal(call, failure);
            }
            if (refusal == null) {
                throw failure;
            }
            return new Outcome.Refused<>(refusal);
        }
    }

    private Outcome<R> transaction() throws Exception {
        try (TransactionOpener.Opened opened = transactions.begin(call)) {
            OpenTransaction begun = new OpenTransaction(opened.connection(), new SavepointMarks.InSetting(), opened);
            open = begun;
            TransactionSetup.attribute(begun.connection(), call, begun.id());
            Outcome<R> answer = transactions.run(begun, call);
            transactions.writeFact(begun);
            unacknowledged = UnacknowledgedCommit.commit(opened);
            return answer;
        }
    }
}
