package dev.turnstile.postgres.internal.commit;

import dev.turnstile.command.CallerTransaction.End;
import dev.turnstile.command.Retries;
import dev.turnstile.postgres.internal.connection.OwnConnection;
import dev.turnstile.postgres.internal.sql.Backoff;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Finds out how a transaction ended whose answer to COMMIT was lost.
 *
 * <p>A session that is still working on the COMMIT holds the transaction's lock, and is waited for. Then the fact decides
 * that the transaction left, in a snapshot taken after the lock. The number of the transaction decides nothing: after a
 * crash the server gives out again the numbers whose WAL was not flushed.
 *
 * <p>An answer counts once a commit of this lookup is acknowledged. Its WAL comes after that of the fact, so the fact is
 * as safe as any acknowledged commit; and no standby, which may be behind, gives an answer.
 */
public final class CommitOutcome {

    /** Keys and facts are kept for longer than this; a fact that is missing later does not prove a rollback. */
    public static final Duration LONGEST = Duration.ofHours(1);

    /** A missing row must mean that the transaction is gone, so the snapshot is that of the statement that looks. */
    private static final String BEGIN = """
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE;
            SET LOCAL lock_timeout = '500ms'""";

    private static final String WAIT = "SELECT pg_advisory_xact_lock_shared(?)";

    /** With pauses of up to a second: some ten seconds on average, after which a server that restarts is back. */
    private static final int ATTEMPTS = 25;

    private final DataSource dataSource;
    private final CommitFacts facts;
    private final Backoff backoff;

    public CommitOutcome(DataSource dataSource, CommitFacts facts, Backoff backoff) {
        this.dataSource = dataSource;
        this.facts = facts;
        this.backoff = backoff;
    }

    /** Makes one that pauses between its attempts. */
    public CommitOutcome(DataSource dataSource, CommitFacts facts) {
        this(dataSource, facts, Backoff.jittered());
    }

    /**
     * Finds out how a transaction ended.
     *
     * @param transaction the id whose lock it held
     * @param fact what it left if it was committed
     * @param beganNanos when its work began, by the clock that measures
     * @param lost what the driver said of the commit; carries what was in the way if nothing can be found out
     */
    public End of(UUID transaction, CommitFact fact, long beganNanos, SQLException lost) {
        if (fact.equals(CommitFact.NOTHING)) {
            return End.ROLLED_BACK;
        }
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            backoff.pause(Retries.defaults(), attempt);
            try {
                End end = ask(transaction, fact);
                boolean late = System.nanoTime() - beganNanos > LONGEST.toNanos();
                return end == End.ROLLED_BACK && late ? End.UNKNOWN : end;
            } catch (SQLException e) {
                if (attempt == ATTEMPTS) {
                    lost.addSuppressed(e);
                }
            }
        }
        return End.UNKNOWN;
    }

    private End ask(UUID transaction, CommitFact fact) throws SQLException {
        try (Connection connection = OwnConnection.take(dataSource)) {
            connection.setAutoCommit(false);
            try {
                waitFor(connection, transaction);
                End end = fact.look(connection);
                facts.confirm(connection);
                connection.commit();
                return end;
            } finally {
                release(connection);
            }
        }
    }

    private static void waitFor(Connection connection, UUID transaction) throws SQLException {
        try (Statement begin = connection.createStatement();
                PreparedStatement wait = connection.prepareStatement(WAIT)) {
            begin.execute(BEGIN);
            wait.setLong(1, CommitFacts.lockKey(transaction));
            wait.executeQuery().close();
        }
    }

    private static void release(Connection connection) throws SQLException {
        if (!connection.isClosed()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
