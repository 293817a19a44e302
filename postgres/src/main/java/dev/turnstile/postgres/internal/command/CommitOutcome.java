package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CallerTransaction.End;
import dev.turnstile.command.Retries;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of a transaction whose answer to COMMIT was lost.
 *
 * <p>PostgreSQL keeps the fate of recent transactions by number ({@code pg_xact_status}); one that its session is still
 * working on, not knowing that nobody listens any more, is waited for.
 */
public final class CommitOutcome {

    private static final String FATE = "SELECT pg_xact_status(CAST(? AS xid8))";

    private static final String NUMBER = "SELECT CAST(pg_current_xact_id_if_assigned() AS text)";

    /** With pauses of up to a second: some ten seconds on average, after which a server that restarts is back. */
    private static final int ATTEMPTS = 25;

    private final DataSource dataSource;
    private final Backoff backoff;

    CommitOutcome(DataSource dataSource, Backoff backoff) {
        this.dataSource = dataSource;
        this.backoff = backoff;
    }

    /** Makes one that pauses between its questions. */
    public CommitOutcome(DataSource dataSource) {
        this(dataSource, Backoff.jittered());
    }

    /** Returns the number of the transaction that is open on a connection, or null if it has written nothing. */
    public static @Nullable String number(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(NUMBER)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /**
     * Finds out how a transaction ended.
     *
     * @param transaction its number
     * @param lost what the driver said of the commit; carries what was in the way if nothing can be found out
     */
    public End of(String transaction, SQLException lost) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            backoff.pause(Retries.defaults(), attempt);
            try {
                String fate = fate(transaction);
                if (fate == null) {
                    break;
                }
                if (!fate.equals("in progress")) {
                    return fate.equals("committed") ? End.COMMITTED : End.ROLLED_BACK;
                }
            } catch (SQLException e) {
                if (attempt == ATTEMPTS) {
                    lost.addSuppressed(e);
                }
            }
        }
        return End.UNKNOWN;
    }

    private @Nullable String fate(String transaction) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement query = connection.prepareStatement(FATE)) {
            query.setString(1, transaction);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
