package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.command.CommandException;
import dev.turnstile.command.spi.TransactionOpener;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.internal.commit.CommitFact;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import dev.turnstile.postgres.internal.commit.CommitOutcome;
import dev.turnstile.postgres.internal.connection.OwnConnection;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transactions that Turnstile opens itself. */
final class OwnTransactions {

    private static final Logger LOG = LoggerFactory.getLogger(OwnTransactions.class);

    /** Each purge deletes up to 1,000 expired keys, so one purge per 250 invocations with a key is enough. */
    private static final int PURGE_INTERVAL = 250;

    private final DataSource dataSource;
    private final TransactionOpener opener;
    private final CurrentTransaction current;
    private final CommandBody body;
    private final IdempotencyKeys keys;
    private final CommitFacts facts;
    private final CommitOutcome outcome;
    private final AtomicInteger keyed = new AtomicInteger();

    OwnTransactions(
            DataSource dataSource,
            TransactionOpener opener,
            CurrentTransaction current,
            CommandBody body,
            IdempotencyKeys keys,
            CommitFacts facts,
            CommitOutcome outcome) {
        this.dataSource = dataSource;
        this.opener = opener;
        this.current = current;
        this.body = body;
        this.keys = keys;
        this.facts = facts;
        this.outcome = outcome;
    }

    TransactionOpener.Opened begin(Call<?> call) throws SQLException {
        return opener.begin(call.invocation().settings().isolation());
    }

    <R extends @Nullable Object> Outcome<R> run(OpenTransaction open, Call<R> call) throws Exception {
        return current.with(open, () -> body.alone(open, call));
    }

    /** Writes a row that only this transaction can have written, unless the transaction has such a row already. */
    void writeFact(OpenTransaction open) throws SQLException {
        if (open.fact() == null) {
            open.fact(facts.write(open.connection(), open.id()));
        }
    }

    /**
     * Returns whether a transaction with an unacknowledged COMMIT was committed.
     *
     * @throws CommandException if the outcome cannot be determined
     */
    boolean committed(Call<?> call, OpenTransaction open, SQLException failure) {
        CommitFact fact = Objects.requireNonNull(open.fact(), "written before the commit");
        CallerTransaction.End end = outcome.of(open.id(), fact, call.startedNanos(), failure);
        if (end == CallerTransaction.End.UNKNOWN) {
            throw new CommandException(
                    call.name(),
                    "the commit was not acknowledged, and its outcome is unknown; look for command_id " + call.id()
                            + " in the log before the command is invoked again",
                    true,
                    failure);
        }
        return end == CallerTransaction.End.COMMITTED;
    }

    /**
     * Returns the refusal that corresponds to a failure, or null if the failure is not a refusal. Looks up a violated
     * constraint on a connection of its own, because the transaction has ended.
     */
    @Nullable
    Refusal refusal(Call<?> call, Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        if (!ConstraintLookup.violated(failure)) {
            return null;
        }
        try (Connection connection = OwnConnection.take(dataSource)) {
            return CommandBody.refusal(call, failure, connection);
        } catch (SQLException | RuntimeException e) {
            failure.addSuppressed(e);
            return null;
        }
    }

    /** From time to time, deletes expired keys and old facts. */
    void purgeOccasionally(Call<?> call) {
        facts.purgeOccasionally(dataSource);
        if (call.invocation().options().idempotencyKey() != null && keyed.incrementAndGet() % PURGE_INTERVAL == 0) {
            try (Connection connection = OwnConnection.take(dataSource)) {
                keys.purge(connection, call.startedAt());
            } catch (SQLException | RuntimeException e) {
                LOG.debug("after {}: expired keys were not deleted", call.name(), Failures.trace(e));
            }
        }
    }
}
