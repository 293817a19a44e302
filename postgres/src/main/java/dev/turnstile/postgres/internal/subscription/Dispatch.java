package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.command.InvocationObserver.EventDelivery;
import dev.turnstile.command.spi.Observers;
import dev.turnstile.failure.ValueFree;
import dev.turnstile.postgres.internal.command.LocalTransaction;
import dev.turnstile.postgres.internal.command.LocalTransactions;
import dev.turnstile.postgres.internal.commit.CommitFact;
import dev.turnstile.postgres.internal.connection.DeferredInterrupt;
import dev.turnstile.postgres.internal.connection.GuardedConnection;
import dev.turnstile.postgres.internal.connection.Savepoints;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.SqlState;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.EventHandler;
import dev.turnstile.subscription.Handling;
import dev.turnstile.subscription.Handling.BatchHandler;
import dev.turnstile.subscription.Handling.TransactionalHandler;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events to a handler, and saves the progress in the handler's transaction if there is one.
 *
 * <p>An exception of the handler is returned, not thrown. It can therefore not be mistaken for a failure of Turnstile's
 * own statements, although its SQLSTATE may be from another database. The thread's interrupt status is cleared after
 * the handler returns.
 */
sealed interface Dispatch {

    Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    /**
     * Delivers events, and returns when the handler has returned and its transaction, if any, has ended.
     *
     * @param note saves the progress in the handler's transaction; if an earlier attempt has saved it, the transaction
     *     is rolled back, because the events are already handled
     * @throws LeaseLostException if another node has acquired the shard
     */
    Attempt deliver(List<Delivery> deliveries, Note note);

    /** The invocation of a handler. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** Runs a handler that has no transaction. */
    private static Attempt attempt(Work work) {
        Throwable failure = failure(work);
        return failure == null ? Attempt.HANDLED : Attempt.failed(failure);
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
         * @return the fact that serves to look up the commit, or null if an earlier attempt without an acknowledged
         *     commit has saved the progress
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

    /** Returns this dispatch, in the scopes of observers. */
    default Dispatch observed(String subscription, Observers observers) {
        return new Observed(this, subscription, observers);
    }

    /** Delivers in the scopes of observers. */
    record Observed(Dispatch dispatch, String subscription, Observers observers) implements Dispatch {

        @Override
        public Attempt deliver(List<Delivery> deliveries, Note note) {
            if (observers.none()) {
                return dispatch.deliver(deliveries, note);
            }
            EventDelivery delivery = new EventDelivery(
                    subscription,
                    deliveries.stream().map(Delivery::event).toList(),
                    deliveries.getFirst().attempt());
            return observers.around(delivery, () -> dispatch.deliver(deliveries, note), Attempt::outcome);
        }

        @Override
        public boolean exact() {
            return dispatch.exact();
        }
    }

    /** Calls the handler once for each event. */
    record Single(EventHandler handler) implements Dispatch {

        @Override
        public Attempt deliver(List<Delivery> deliveries, Note note) {
            return attempt(() -> {
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
        public Attempt deliver(List<Delivery> deliveries, Note note) {
            return attempt(() -> handler.handle(deliveries));
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
     * @param lease the idle timeout of the transaction. The server ends the transaction of a node that is suspended in
     *     its handler, because the locks would block the node that has acquired the shard.
     */
    record Exact(TransactionalHandler handler, LocalTransactions transactions, Duration lease) implements Dispatch {

        @Override
        public Attempt deliver(List<Delivery> deliveries, Note note) {
            LocalTransaction transaction;
            try {
                transaction = begin();
            } catch (SQLException | RuntimeException e) {
                return Attempt.unrelated(e);
            }
            try {
                return DeferredInterrupt.within(() -> handled(deliveries, transaction, note));
            } finally {
                close(transaction);
            }
        }

        private LocalTransaction begin() throws SQLException {
            LocalTransaction transaction = transactions.begin();
            try {
                IdleLimit.set(transaction.connection(), lease);
                return transaction;
            } catch (SQLException e) {
                close(transaction);
                throw e;
            }
        }

        /** A rollback fails only if the connection is lost, which rolls back too. */
        private static void close(LocalTransaction transaction) {
            Thread.interrupted();
            try {
                transaction.close();
            } catch (SQLException e) {
                LOG.debug("the transaction of a handler was not closed", Failures.trace(e));
            }
        }

        private Attempt handled(List<Delivery> deliveries, LocalTransaction transaction, Note note) {
            GuardedConnection guard =
                    new GuardedConnection(transaction.connection(), "the handler", Savepoints.unobserved());
            Throwable failure = failure(() -> transactions.within(transaction, () -> handle(deliveries, guard)));
            return failure == null ? committed(transaction, note) : failed(failure, transaction.connection());
        }

        private static Attempt committed(LocalTransaction transaction, Note note) {
            try {
                CommitFact fact = note.save(transaction.connection(), transaction.id());
                if (fact != null) {
                    transaction.commit(fact);
                }
                return Attempt.HANDLED;
            } catch (ShardLockedException locked) {
                return Attempt.unrelated(locked);
            } catch (SQLException e) {
                return Attempt.notCommitted(e);
            }
        }

        private List<Delivery> handle(List<Delivery> deliveries, GuardedConnection guard) throws Exception {
            try (guard) {
                handler.handle(deliveries, guard.view());
            } finally {
                Thread.interrupted();
            }
            if (guard.transactionEnded()) {
                throw new TransactionEndedException();
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

        /**
         * Returns the outcome of a failed handler. The transaction counts as lost only if a query on the connection
         * fails too, because the exception's SQLSTATE may be from another database.
         */
        private static Attempt failed(Throwable failure, Connection connection) {
            try (Statement probe = connection.createStatement()) {
                probe.execute("SELECT 1");
                return Attempt.failed(failure);
            } catch (SQLException now) {
                // If the pool has closed the connection, the exception has no SQLSTATE.
                if (SqlState.uncertain(now)) {
                    return new Attempt(Attempt.End.CONNECTION_LOST, failure);
                }
                return SqlState.repeatableIn(failure) == null ? Attempt.failed(failure) : Attempt.conflict(failure);
            }
        }

        @Override
        public boolean exact() {
            return true;
        }
    }
}
