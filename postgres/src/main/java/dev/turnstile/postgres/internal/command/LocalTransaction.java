package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.command.CommandSettings.Isolation;
import dev.turnstile.command.spi.TransactionOpener;
import dev.turnstile.command.spi.TransactionOpener.Opened;
import dev.turnstile.postgres.internal.commit.CommitFact;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import dev.turnstile.postgres.internal.commit.CommitOutcome;
import dev.turnstile.postgres.internal.commit.UnacknowledgedCommit;
import dev.turnstile.postgres.internal.connection.DeferredInterrupt;
import dev.turnstile.postgres.internal.sql.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A transaction on a separate connection, which commands may join. If the commit is not acknowledged, its outcome is
 * looked up.
 *
 * <p>Closing it without a commit rolls it back. Used by one thread.
 */
public final class LocalTransaction implements CallerTransaction, AutoCloseable {

    private final DataSource dataSource;
    private final Opened opened;
    private final UUID id = UUID.randomUUID();
    private final long beganNanos = System.nanoTime();
    private final List<Completion> completions = new ArrayList<>();
    private @Nullable CommitFacts facts;
    private boolean ended;
    private boolean interrupted;

    private LocalTransaction(DataSource dataSource, Opened opened, @Nullable CommitFacts facts) {
        this.dataSource = dataSource;
        this.opened = opened;
        this.facts = facts;
    }

    /** The listener of the commands that have joined a caller's transaction. */
    static final class Joined implements Completion {

        private final CommitFacts facts;
        private final Consumer<End> then;
        private boolean before;
        private @Nullable OpenTransaction open;

        /**
         * Creates a listener.
         *
         * @param facts the facts of the commands
         * @param then receives the end of the transaction
         */
        Joined(CommitFacts facts, Consumer<End> then) {
            this.facts = facts;
            this.then = then;
        }

        /** Sets the transaction that contains the pending work. */
        void of(OpenTransaction waiting) {
            open = waiting;
        }

        /** Returns whether commands can read their savepoint marks in the transaction before the commit. */
        boolean beforeCommit() {
            return before;
        }

        @Override
        public void completed(End end) {
            then.accept(end);
        }
    }

    /**
     * Begins a transaction.
     *
     * @param dataSource provides the connection for the lookup of the commit's outcome
     * @param facts the table of facts, or null to use the table of the commands that join
     * @throws SQLException if the database cannot be reached
     */
    public static LocalTransaction begin(DataSource dataSource, TransactionOpener opener, @Nullable CommitFacts facts)
            throws SQLException {
        return new LocalTransaction(dataSource, opener.begin(Isolation.READ_COMMITTED), facts);
    }

    @Override
    public Connection connection() {
        return opened.connection();
    }

    @Override
    public void flush() {
        opened.flush();
    }

    @Override
    public void clear() {
        opened.clear();
    }

    /** Returns the id that identifies the transaction's lock and its fact. */
    public UUID id() {
        return id;
    }

    @Override
    public void onCompletion(Completion completion) {
        if (ended) {
            throw new IllegalStateException("expected an open transaction, got one that has ended, so the work that"
                    + " waits for its end would be lost; begin another transaction");
        }
        if (completion instanceof Joined joined) {
            joined.before = true;
            facts = facts == null ? joined.facts : facts;
        }
        completions.add(completion);
    }

    /**
     * Writes a fact if the transaction has written anything, and commits.
     *
     * @throws SQLException see {@link #commit(CommitFact)}
     */
    public void commit() throws SQLException {
        deferInterrupt();
        commit(facts == null ? looked -> End.UNKNOWN : facts.write(connection(), id));
    }

    /**
     * Commits, then runs the actions that wait for the commit.
     *
     * @param fact a row that only this transaction can have written; the transaction already holds the lock of {@link
     *     #id}
     * @throws SQLException if the commit fails or the connection is lost; the transaction was rolled back then, unless
     *     the SQLSTATE is {@code 08007}, which means that the outcome is unknown
     */
    public void commit(CommitFact fact) throws SQLException {
        deferInterrupt();
        discardRolledBackWork();
        SQLException failure = UnacknowledgedCommit.commit(opened);
        if (failure != null) {
            lookUpOutcome(fact, failure);
            return;
        }
        // The connection is returned first: the actions after the commit may need one, and the pool may have only one.
        opened.close();
        end(End.COMMITTED);
        if (facts != null) {
            facts.purgeOccasionally(dataSource);
        }
    }

    /**
     * On an interrupted virtual thread the driver would close the connection. close() sets the interrupt status again.
     */
    private void deferInterrupt() {
        DeferredInterrupt.defer();
        interrupted |= Thread.interrupted();
    }

    private void discardRolledBackWork() throws SQLException {
        for (Completion completion : completions) {
            if (completion instanceof Joined joined && joined.open != null) {
                joined.open.discardRolledBack();
            }
        }
    }

    private void lookUpOutcome(CommitFact fact, SQLException failure) throws SQLException {
        // The lookup of the outcome needs a connection, and the pool may have only one.
        opened.close();
        End end = facts == null ? End.UNKNOWN : new CommitOutcome(dataSource, facts).of(id, fact, beganNanos, failure);
        end(end);
        if (end == End.UNKNOWN) {
            throw SqlState.unknown(
                    "the commit was not acknowledged, and its outcome is unknown; check the data before a retry",
                    failure);
        }
        if (end == End.ROLLED_BACK) {
            throw failure;
        }
    }

    /**
     * Rolls back unless the transaction has ended, and closes the connection.
     *
     * @throws SQLException if the database fails
     */
    @Override
    public void close() throws SQLException {
        deferInterrupt();
        try (Opened closed = opened) {
            if (!ended) {
                closed.rollback();
            }
        } finally {
            end(End.ROLLED_BACK);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Notifies the listeners, which may run code of the application. */
    private void end(End end) {
        if (!ended) {
            ended = true;
            completions.forEach(completion -> completion.completed(end));
            deferInterrupt();
        }
    }
}
