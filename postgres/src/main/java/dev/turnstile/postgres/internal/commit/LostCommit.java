package dev.turnstile.postgres.internal.commit;

import dev.turnstile.postgres.internal.sql.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A COMMIT that the server may have carried out without its answer arriving. */
public final class LostCommit {

    private static final String CONNECTION_FAILURE = "08006";

    private LostCommit() {}

    /**
     * Commits; returns how the connection was lost, or null if the server has acknowledged the commit.
     *
     * @throws SQLException if the server has refused; nothing was written then
     */
    public static @Nullable SQLException commit(Connection connection) throws SQLException {
        try {
            connection.commit();
            return null;
        } catch (SQLException e) {
            if (!SqlState.uncertain(e)) {
                throw e;
            }
            return ended(connection, e);
        } catch (RuntimeException | Error e) {
            // Wherever the driver was, the COMMIT may be on its way.
            return ended(connection, new SQLException("the driver failed during the commit", CONNECTION_FAILURE, e));
        }
    }

    /** The session must end, or the transaction's lock would be free to it, and to it alone, in whoever asks next. */
    private static SQLException ended(Connection connection, SQLException lost) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            lost.addSuppressed(e);
        }
        return lost;
    }
}
