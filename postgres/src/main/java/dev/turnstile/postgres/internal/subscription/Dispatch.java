package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.failure.ValueFree;
import dev.turnstile.postgres.internal.command.LocalTransaction;
import dev.turnstile.postgres.internal.command.LocalTransactions;
import dev.turnstile.postgres.internal.commit.CommitFact;
import dev.turnstile.postgres.internal.connection.GuardedConnection;
import dev.turnstile.postgres.internal.connection.Savepoints;
import dev.turnstile.postgres.internal.sql.SqlState;
import dev.turnstile.projection.ProjectedEvent;
import dev.turnstile.subscription.BatchHandler;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.EventHandler;
import dev.turnstile.subscription.Handling;
import dev.turnstile.subscription.TransactionalHandler;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Delivers events to a handler, and saves the progress in the handler's transaction if there is one.
 *
 * <p>An exception of the handler is returned, not thrown. It cannot be mistaken for a failure of Turnstile's own
 * statements: an SQLSTATE does not identify its database. The thread's interrupt status is cleared after the handler
 * returns.
 */
sealed interface Dispatch {

    /**
     * Delivers events, and returns when the handler has returned and its transaction, if any, is committed.
     *
     * @param note saves the progress in the handler's transaction; if an earlier attempt has saved it, the transaction
     *     is rolled back, because the events are already handled
     * @return the exception of the handler, or null if it succeeded
     * @throws SQLException if the transaction of the handler failed
     */
    @Nullable
    Throwable deliver(List<Delivery> deliveries, Note note) throws SQLException;

    /** The invocation of a handler. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** Runs a handler, and returns its exception or Error, or null if it succeeded. */
    private static @Nullable Throwable failure(Work work) {
        try {
            work.run();
            return null;
        } catch (Throwable failure) {
            return failure;
        } finally {
            Thread.interrupted();
        }
    }

    /** Returns whether the progress is saved in the transaction of the handler. */
    boolean exact();

    /** Saves the progress of a subscription in the handler's transaction. */
    @FunctionalInterface
    interface Note {

        /**
         * Saves the progress, and takes the advisory lock of the transaction.
         *
         * @param transaction the id of the transaction
         * @return the fact by which the commit is looked up, or null if an earlier attempt, whose commit was not
         *     acknowledged, has saved the progress
         */
        @Nullable
        CommitFact save(Connection connection, UUID transaction) throws SQLException;
    }

    /** Returns the dispatch for a kind of handler. */
    static Dispatch of(Handling handling, LocalTransactions transactions, Duration lease) {
        return switch (handling) {
            case Handling.OneByOne one -> new Single(one.handler());
            case Handling.InBatches batches -> new Batch(batches.handler());
            case Handling.InTransaction exact -> new Exact(exact.handler(), transactions, lease);
            case Handling.Projected model ->
                new Exact(
                        (deliveries, connection) -> model.projection()
                                .applyAll(
                                        deliveries.stream()
                                                .map(delivery -> new ProjectedEvent(delivery.event(), delivery.json()))
                                                .toList(),
                                        connection),
                        transactions,
                        lease);
        };
    }

    /** Calls the handler once for each event. */
    record Single(EventHandler handler) implements Dispatch {

        @Override
        public @Nullable Throwable deliver(List<Delivery> deliveries, Note note) {
            return failure(() -> {
                for (Delivery delivery : deliveries) {
                    handler.handle(delivery);
                }
            });
        }

        @Override
        public boolean exact() {
            return false;
        }
    }

    /** Calls the handler once for all events. */
    record Batch(BatchHandler handler) implements Dispatch {

        @Override
        public @Nullable Throwable deliver(List<Delivery> deliveries, Note note) {
            return failure(() -> handler.handle(deliveries));
        }

        @Override
        public boolean exact() {
            return false;
        }
    }

    /**
     * Calls the handler in the transaction that saves the progress. Commands that the handler invokes join the
     * transaction.
     *
     * @param lease the idle timeout of the transaction: the server ends the transaction of a node that is suspended in
     *     its handler, because its locks would block the node that has acquired the shard
     */
    record Exact(TransactionalHandler handler, LocalTransactions transactions, Duration lease) implements Dispatch {

        @Override
        public @Nullable Throwable deliver(List<Delivery> deliveries, Note note) throws SQLException {
            try (LocalTransaction transaction = transactions.begin()) {
                IdleLimit.set(transaction.connection(), lease);
                Throwable failure = handle(deliveries, transaction);
                if (failure != null) {
                    return failure;
                }
                CommitFact fact = note.save(transaction.connection(), transaction.id());
                if (fact != null) {
                    transaction.commit(fact);
                }
                return null;
            }
        }

        private @Nullable Throwable handle(List<Delivery> deliveries, LocalTransaction transaction)
                throws SQLException {
            GuardedConnection guard =
                    new GuardedConnection(transaction.connection(), "the handler", Savepoints.unobserved());
            Throwable failure = failure(() -> transactions.within(transaction, () -> handle(deliveries, guard)));
            if (failure == null && guard.transactionEnded()) {
                return new TransactionEndedException();
            }
            SQLException cause = failure == null ? null : SqlState.cause(failure);
            if (cause != null && SqlState.retryable(cause) && broken(transaction.connection(), cause)) {
                throw cause;
            }
            return failure;
        }

        private List<Delivery> handle(List<Delivery> deliveries, GuardedConnection guard) throws Exception {
            try (guard) {
                handler.handle(deliveries, guard.view());
            }
            return deliveries;
        }

        /** The handler has ended its transaction. */
        private static final class TransactionEndedException extends IllegalStateException implements ValueFree {

            private static final long serialVersionUID = 1L;

            TransactionEndedException() {
                super("the handler: " + GuardedConnection.ENDED);
            }
        }

        /** Returns whether a transient failure is of this connection: it is closed, or its transaction is aborted. */
        private static boolean broken(Connection connection, SQLException cause) {
            try (Statement probe = connection.createStatement()) {
                probe.execute("SELECT 1");
                return false;
            } catch (SQLException now) {
                // If the pool has closed the connection, the exception has no SQLSTATE.
                return SqlState.uncertain(now) || SqlState.repeatable(cause);
            }
        }

        @Override
        public boolean exact() {
            return true;
        }
    }
}
