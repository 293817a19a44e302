package dev.turnstile.postgres.internal.commit;

import dev.turnstile.command.CallerTransactions.CallerTransaction.End;
import dev.turnstile.command.Retries;
import dev.turnstile.postgres.internal.connection.OwnConnection;
import dev.turnstile.postgres.internal.connection.WholeTransaction;
import dev.turnstile.postgres.internal.sql.Backoff;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Determines the outcome of a transaction with an unacknowledged COMMIT.
 *
 * <p>A session that is still processing the COMMIT holds the transaction's lock, so the lookup waits for the lock. Then
 * it looks for the transaction's fact in a snapshot taken after the lock. The transaction id is not used: after a
 * crash, the server may assign an id again if its WAL was not flushed.
 *
 * <p>A result is valid only after the lookup's own commit was acknowledged. That commit's WAL follows the WAL of the
 * fact, so the fact is as durable as any acknowledged commit. A standby may lag, and cannot produce a result because it
 * accepts no writes.
 */
public final class CommitOutcome {

    /**
     * Keys and facts are stored for longer than this limit. After this time, a missing fact does not prove a rollback.
     */
    public static final Duration LIMIT = Duration.ofHours(1);

    /** Each statement must use a new snapshot, so that a missing row proves that the transaction was rolled back. */
    private static final String BEGIN = """
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE;
            SET LOCAL lock_timeout = '500ms'""";

    private static final String WAIT = "SELECT pg_advisory_xact_lock_shared(?)";

    /**
     * With a backoff of up to one second, the attempts take about ten seconds on average, enough for the restart of a
     * server.
     */
    private static final int MAX_ATTEMPTS = 25;

    private final DataSource dataSource;
    private final CommitFacts facts;
    private final Backoff backoff;

    public CommitOutcome(DataSource dataSource, CommitFacts facts, Backoff backoff) {
        this.dataSource = dataSource;
        this.facts = facts;
        this.backoff = backoff;
    }

    /** Creates an instance with a jittered backoff. */
    public CommitOutcome(DataSource dataSource, CommitFacts facts) {
        this(dataSource, facts, Backoff.jittered());
    }

    /**
     * Returns the outcome of a transaction.
     *
     * @param transaction the id whose advisory lock the transaction held
     * @param fact the row that the transaction wrote
     * @param beganNanos the time at which its work began, by {@link System#nanoTime}
     * @param lost the driver's failure of the commit; if the outcome is unknown, receives the lookup's failure as
     *     suppressed
     */
    public End of(UUID transaction, CommitFact fact, long beganNanos, SQLException lost) {
        if (fact.equals(CommitFact.NOTHING)) {
            return End.ROLLED_BACK;
        }
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            backoff.pause(Retries.defaults(), attempt);
            try {
                End end = ask(transaction, fact);
                boolean late = System.nanoTime() - beganNanos > LIMIT.toNanos();
                return end == End.ROLLED_BACK && late ? End.UNKNOWN : end;
            } catch (SQLException e) {
                if (attempt == MAX_ATTEMPTS) {
                    lost.addSuppressed(e);
                }
            }
        }
        return End.UNKNOWN;
    }

    private End ask(UUID transaction, CommitFact fact) throws SQLException {
        try (Connection connection = OwnConnection.take(dataSource)) {
            return WholeTransaction.run(connection, begun -> {
                waitFor(begun, transaction);
                End end = fact.look(begun);
                facts.confirm(begun);
                return end;
            });
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
}
