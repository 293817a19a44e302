package dev.turnstile.postgres;

import dev.turnstile.command.CallerTransaction;
import dev.turnstile.postgres.internal.command.CommitOutcome;
import dev.turnstile.postgres.internal.command.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A plain JDBC transaction that several commands may join: {@code turnstile.within(transaction, () -> ..)}.
 *
 * <p>Closing it without a commit rolls it back. Used by one thread.
 */
public final class JdbcTransaction implements CallerTransaction, AutoCloseable {

    /** The standard's transaction_resolution_unknown. */
    private static final String RESOLUTION_UNKNOWN = "08007";

    private final DataSource dataSource;
    private final Connection connection;
    private final List<Completion> completions = new ArrayList<>();
    private boolean ended;

    private JdbcTransaction(DataSource dataSource, Connection connection) {
        this.dataSource = dataSource;
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
            return new JdbcTransaction(dataSource, connection);
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
     * <p>If the connection is lost on the way, the server is asked on another one what became of the transaction; that
     * may take some ten seconds.
     *
     * @throws SQLException if the database refuses, or the connection was lost; nothing was written then, unless its
     *     SQLSTATE is {@code 08007}, which says that the outcome cannot be found out
     */
    public void commit() throws SQLException {
        String number = CommitOutcome.number(connection);
        try {
            connection.commit();
        } catch (SQLException e) {
            if (!SqlState.connectionLost(e)) {
                throw e;
            }
            lost(number, e);
            return;
        }
        end(End.COMMITTED);
        connection.setAutoCommit(true);
    }

    private void lost(@Nullable String number, SQLException lost) throws SQLException {
        giveBack(lost);
        End end = number == null ? End.ROLLED_BACK : new CommitOutcome(dataSource).of(number, lost);
        end(end);
        if (end == End.UNKNOWN) {
            throw new SQLException(
                    "the answer to the commit was lost, and what became of transaction " + number
                            + " cannot be found out; look at the data before doing it again",
                    RESOLUTION_UNKNOWN,
                    lost);
        }
        if (end == End.ROLLED_BACK) {
            throw lost;
        }
    }

    /** Where the pool has only one connection, asking for the outcome needs it. */
    private void giveBack(SQLException lost) {
        try {
            connection.close();
        } catch (SQLException e) {
            lost.addSuppressed(e);
        }
    }

    /**
     * Rolls back unless it has ended, and gives the connection back.
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
            end(End.ROLLED_BACK);
        }
    }

    private void end(End end) {
        if (!ended) {
            ended = true;
            completions.forEach(completion -> completion.completed(end));
        }
    }
}
