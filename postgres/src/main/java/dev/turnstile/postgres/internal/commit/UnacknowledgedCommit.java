package dev.turnstile.postgres.internal.commit;

import dev.turnstile.command.spi.TransactionOpener;
import dev.turnstile.postgres.internal.sql.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A commit that the server may have performed although no acknowledgement has arrived. */
public final class UnacknowledgedCommit {

    private static final String CONNECTION_FAILURE = "08006";

    private UnacknowledgedCommit() {}

    /**
     * Commits. Returns the failure of the connection, or null if the server has acknowledged the commit.
     *
     * @throws SQLException if the server has refused the commit; the transaction was rolled back
     */
    public static @Nullable SQLException commit(TransactionOpener.Opened transaction) throws SQLException {
        Connection connection = transaction.connection();
        try {
            transaction.commit();
            return null;
        } catch (SQLException e) {
            if (!SqlState.uncertain(e)) {
                throw e;
            }
            return ended(connection, e);
        } catch (RuntimeException | Error e) {
            // The COMMIT may already have been sent, no matter where the driver failed.
            return ended(connection, new SQLException("the driver failed during the commit", CONNECTION_FAILURE, e));
        }
    }

    /**
     * Ends the session. If the pool reused the session to look up the outcome, the lookup would not wait for the
     * transaction's lock, because its own session holds the lock.
     */
    private static SQLException ended(Connection connection, SQLException lost) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            lost.addSuppressed(e);
        }
        return lost;
    }
}
