package dev.turnstile.postgres;

import dev.turnstile.command.CallerTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * A plain JDBC transaction that several commands may join: {@code turnstile.within(transaction, () -> ..)}.
 *
 * <p>Closing it without a commit rolls it back. Used by one thread.
 */
public final class JdbcTransaction implements CallerTransaction, AutoCloseable {

    private final Connection connection;
    private final List<Completion> completions = new ArrayList<>();
    private boolean ended;

    private JdbcTransaction(Connection connection) {
        this.connection = connection;
    }

    /**
     * Takes a connection and begins.
     *
     * @throws SQLException if the database cannot be reached
     */
    public static JdbcTransaction begin(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            connection.setAutoCommit(false);
            return new JdbcTransaction(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public void onCompletion(Completion completion) {
        completions.add(completion);
    }

    /**
     * Commits, then runs what waited for it.
     *
     * @throws SQLException if the database refuses; nothing was written then, unless the connection was lost
     */
    public void commit() throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
        end(true);
    }

    /**
     * Rolls back unless it was committed, and gives the connection back.
     *
     * @throws SQLException if the database fails
     */
    @Override
    public void close() throws SQLException {
        try (Connection given = connection) {
            if (!ended) {
                given.rollback();
                given.setAutoCommit(true);
            }
        } finally {
            end(false);
        }
    }

    private void end(boolean committed) {
        if (!ended) {
            ended = true;
            completions.forEach(completion -> completion.completed(committed));
        }
    }
}
