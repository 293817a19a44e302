package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CommandFailure;
import dev.turnstile.command.Retries;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of a transaction whose answer to COMMIT was lost.
 *
 * <p>PostgreSQL keeps the fate of recent transactions by number ({@code pg_xact_status}); one that its session is still
 * working on, not knowing that nobody listens any more, is waited for.
 */
final class CommitOutcome {

    private static final String FATE = "SELECT pg_xact_status(CAST(? AS xid8))";

    /** With pauses of up to a second: some ten seconds on average, after which a server that restarts is back. */
    private static final int ATTEMPTS = 25;

    private final DataSource dataSource;
    private final Backoff backoff;

    CommitOutcome(DataSource dataSource, Backoff backoff) {
        this.dataSource = dataSource;
        this.backoff = backoff;
    }

    /**
     * Tells whether a transaction was committed.
     *
     * @throws CommandFailure if that cannot be found out
     */
    boolean committed(Call<?> call, String transaction, SQLException lost) {
        Throwable last = lost;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            backoff.pause(Retries.defaults(), attempt);
            try {
                String fate = fate(transaction);
                if (fate == null) {
                    break;
                }
                if (!fate.equals("in progress")) {
                    return fate.equals("committed");
                }
            } catch (SQLException e) {
                last = e;
            }
        }
        throw new CommandFailure(
                call.name(),
                "the answer to its commit was lost, and what became of transaction " + transaction
                        + " cannot be found out; it may have been carried out: look for command_id " + call.id()
                        + " in the log before calling again",
                true,
                last);
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
