package dev.turnstile.postgres;

import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.postgres.internal.command.LocalTransaction;
import dev.turnstile.postgres.internal.connection.JdbcTransactions;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A plain JDBC transaction that several commands may join: {@code turnstile.within(transaction, () -> ..)}.
 *
 * <p>Closing the transaction without a commit rolls it back. Not thread-safe.
 */
public final class JdbcTransaction implements CallerTransaction, AutoCloseable {

    private final LocalTransaction transaction;

    private JdbcTransaction(LocalTransaction transaction) {
        this.transaction = transaction;
    }

    /**
     * Takes a connection and begins a transaction.
     *
     * @throws SQLException if the database cannot be reached
     */
    public static JdbcTransaction begin(DataSource dataSource) throws SQLException {
        return new JdbcTransaction(LocalTransaction.begin(dataSource, new JdbcTransactions(dataSource), null));
    }

    @Override
    public Connection connection() {
        return transaction.connection();
    }

    @Override
    public void onCompletion(Completion completion) {
        transaction.onCompletion(completion);
    }

    /**
     * Commits, then runs the registered completions.
     *
     * <p>If the connection fails during the commit, Turnstile looks on another connection for a row that only this
     * transaction can have written. The lookup may take about ten seconds. The row is written by the commands that
     * joined the transaction; if no command has joined it, the outcome of a commit without acknowledgement is unknown.
     *
     * @throws SQLException if the database refuses the commit, or the connection failed. The transaction is then rolled
     *     back, unless the SQLSTATE is {@code 08007}, which means that the outcome cannot be determined.
     */
    public void commit() throws SQLException {
        transaction.commit();
    }

    /**
     * Rolls back the transaction unless it has ended, and closes the connection.
     *
     * @throws SQLException if the database fails
     */
    @Override
    public void close() throws SQLException {
        transaction.close();
    }
}
