package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CallerTransaction;
import dev.turnstile.command.CommandException;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.internal.commit.CommitFact;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import dev.turnstile.postgres.internal.commit.CommitOutcome;
import dev.turnstile.postgres.internal.connection.OwnConnection;
import dev.turnstile.postgres.internal.failure.Failures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transactions that the door opens itself. */
final class OwnTransactions {

    private static final Logger LOG = LoggerFactory.getLogger(OwnTransactions.class);

    /** Expired keys are deleted a thousand at a time, so this often is often enough. */
    private static final int CALLS_FOR_EACH_PURGE = 250;

    private final DataSource dataSource;
    private final CurrentTransaction current;
    private final CommandBody body;
    private final IdempotencyKeys keys;
    private final CommitFacts facts;
    private final CommitOutcome outcome;
    private final AtomicInteger keyed = new AtomicInteger();

    OwnTransactions(
            DataSource dataSource,
            CurrentTransaction current,
            CommandBody body,
            IdempotencyKeys keys,
            CommitFacts facts,
            CommitOutcome outcome) {
        this.dataSource = dataSource;
        this.current = current;
        this.body = body;
        this.keys = keys;
        this.facts = facts;
        this.outcome = outcome;
    }

    Connection connection() throws SQLException {
        return OwnConnection.take(dataSource);
    }

    <R extends @Nullable Object> Outcome<R> run(OpenTransaction open, Call<R> call) throws Exception {
        return current.with(open, () -> body.alone(open, call));
    }

    /** Writes a row that only this transaction can have written, unless there is one. */
    void writeFact(OpenTransaction open) throws SQLException {
        if (open.fact() == null) {
            open.fact(facts.write(open.connection(), open.id()));
        }
    }

    /**
     * Tells whether a transaction whose answer to COMMIT was lost was committed.
     *
     * @throws CommandException if that cannot be found out
     */
    boolean committed(Call<?> call, OpenTransaction open, SQLException lost) {
        CommitFact fact = Objects.requireNonNull(open.fact(), "written before the commit");
        CallerTransaction.End end = outcome.of(open.id(), fact, call.startedNanos(), lost);
        if (end == CallerTransaction.End.UNKNOWN) {
            throw new CommandException(
                    call.name(),
                    "the answer to its commit was lost, and whether it was committed cannot be found out; it may have been"
                            + " carried out: look for command_id " + call.id() + " in the log before calling again",
                    true,
                    lost);
        }
        return end == CallerTransaction.End.COMMITTED;
    }

    /** Leaves the connection as it was taken; now and then, keys that have expired are deleted on it first. */
    void release(Connection connection, Call<?> call) {
        try {
            if (connection.isClosed()) {
                return;
            }
            connection.setAutoCommit(true);
            facts.purgeNowAndThen(connection);
            if (call.invocation().options().idempotencyKey() != null
                    && keyed.incrementAndGet() % CALLS_FOR_EACH_PURGE == 0) {
                keys.purge(connection, call.startedAt());
            }
        } catch (SQLException e) {
            LOG.debug("after {}: the connection is of no use any more", call.name(), Failures.trace(e));
        }
    }
}
