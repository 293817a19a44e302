package dev.turnstile.postgres;

import dev.turnstile.command.CallerTransaction;
import dev.turnstile.postgres.internal.command.LocalTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A plain JDBC transaction that several commands may join: {@code turnstile.within(transaction, () -> ..)}.
 *
 * <p>Closing it without a commit rolls it back. Used by one thread.
 */
public final class JdbcTransaction implements CallerTransaction, AutoCloseable {

    private final LocalTransaction transaction;

    private JdbcTransaction(LocalTransaction transaction) {
        this.transaction = transaction;
    }

    /**
     * Takes a connection and begins.
     *
     * @throws SQLException if the database cannot be reached
     */
    public static JdbcTransaction begin(DataSource dataSource) throws SQLException {
        return new JdbcTransaction(LocalTransaction.begin(dataSource, null));
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
     * Commits, then runs what waited for it.
     *
     * <p>If the connection is lost on the way, another one looks for a row that only this transaction can have written;
     * that may take some ten seconds. The row is in Turnstile's schema, which the commands that joined know: of a
     * transaction that none has joined, the outcome of a lost commit is unknown.
     *
     * @throws SQLException if the database refuses, or the connection was lost; nothing was written then, unless its
     *     SQLSTATE is {@code 08007}, which says that the outcome cannot be found out
     */
    public void commit() throws SQLException {
        transaction.commit();
    }

    /**
     * Rolls back unless it has ended, and gives the connection back.
     *
     * @throws SQLException if the database fails
     */
    @Override
    public void close() throws SQLException {
        transaction.close();
    }
}
