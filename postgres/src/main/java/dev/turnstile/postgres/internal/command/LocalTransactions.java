package dev.turnstile.postgres.internal.command;

import dev.turnstile.postgres.internal.commit.CommitFacts;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Begins transactions on separate connections, which commands may join.
 *
 * @param dataSource provides the connections
 * @param facts looks up whether a transaction was committed
 * @param path joins the commands to a transaction
 */
public record LocalTransactions(DataSource dataSource, CommitFacts facts, CommandPath path) {

    /**
     * Takes a connection and begins a transaction.
     *
     * @throws SQLException if the database cannot be reached
     */
    public LocalTransaction begin() throws SQLException {
        return LocalTransaction.begin(dataSource, facts);
    }

    /** Runs work in a transaction. Commands that the work invokes join the transaction. */
    public <R extends @Nullable Object> R within(LocalTransaction transaction, Callable<R> work) {
        return path.within(transaction, work);
    }
}
