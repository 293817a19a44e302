package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.spi.TransactionOpener;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Begins transactions on separate connections, which commands may join.
 *
 * @param dataSource provides the connections that look up whether a transaction was committed
 * @param opener begins the transactions
 * @param facts looks up whether a transaction was committed
 * @param path joins the commands to a transaction
 */
public record LocalTransactions(DataSource dataSource, TransactionOpener opener, CommitFacts facts, CommandPath path) {

    /**
     * Takes a connection and begins a transaction.
     *
     * @throws SQLException if the database cannot be reached
     */
    public LocalTransaction begin() throws SQLException {
        return LocalTransaction.begin(dataSource, opener, facts);
    }

    /** Runs work in a transaction. Commands that the work invokes join the transaction. */
    public <R extends @Nullable Object> R within(LocalTransaction transaction, Callable<R> work) {
        return path.within(transaction, () -> {
            R result = work.call();
            transaction.flush();
            return result;
        });
    }
}
