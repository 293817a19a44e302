package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.postgres.internal.command.CommandEngine;
import dev.turnstile.postgres.internal.command.GuardedConnection;
import dev.turnstile.postgres.internal.command.LocalTransaction;
import dev.turnstile.postgres.internal.commit.CommitFact;
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
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Hands events to what handles them, and says what is saved with that in one transaction.
 *
 * <p>What a handler throws is returned, so that it is never taken for a failure of Turnstile's own statements: an SQLSTATE
 * does not tell which database it is from. An interrupt that a handler leaves behind ends with it.
 */
sealed interface Dispatch {

    /**
     * Hands events over; returns when they are handled, and the note is written where it is part of that.
     *
     * @param note what is saved with it; if that was done before, all is rolled back, for the events were handled then
     * @return what the handler failed with, or null
     * @throws SQLException if the transaction failed that the handler's work is part of
     */
    @Nullable
    Throwable hand(List<Delivery> deliveries, Note note) throws SQLException;

    /** What a handler does. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** Has a handler work, and returns what it failed with, an Error too, or null. */
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

    /** Tells whether the note is written in the transaction of the handler. */
    boolean exact();

    /** What is saved about events that were handled. */
    @FunctionalInterface
    interface Note {

        /**
         * Saves it and takes the transaction's lock.
         *
         * @param transaction the id of the transaction
         * @return the fact that it was saved, or null if it was before: by an attempt whose answer was lost
         */
        @Nullable
        CommitFact on(Connection connection, UUID transaction) throws SQLException;
    }

    /** Returns what a kind of handling means. */
    static Dispatch of(Handling handling, DataSource dataSource, CommandEngine door, Duration lease) {
        return switch (handling) {
            case Handling.OneByOne one -> new Single(one.handler());
            case Handling.InBatches batches -> new Batch(batches.handler());
            case Handling.InTransaction exact -> new Exact(exact.handler(), dataSource, door, lease);
            case Handling.Projected model ->
                new Exact(
                        (deliveries, connection) -> model.projection()
                                .applyAll(
                                        deliveries.stream()
                                                .map(one -> new ProjectedEvent(one.event(), one.json()))
                                                .toList(),
                                        connection),
                        dataSource,
                        door,
                        lease);
        };
    }

    /** One by one. */
    record Single(EventHandler handler) implements Dispatch {

        @Override
        public @Nullable Throwable hand(List<Delivery> deliveries, Note note) {
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

    /** Several at once. */
    record Batch(BatchHandler handler) implements Dispatch {

        @Override
        public @Nullable Throwable hand(List<Delivery> deliveries, Note note) {
            return failure(() -> handler.handle(deliveries));
        }

        @Override
        public boolean exact() {
            return false;
        }
    }

    /**
     * In one transaction with the note, which commands join.
     *
     * @param lease how long the transaction may be idle: the server ends that of a node that is frozen in its handler, for
     *     its locks would hold up the node that has taken the shard over
     */
    record Exact(TransactionalHandler handler, DataSource dataSource, CommandEngine door, Duration lease)
            implements Dispatch {

        @Override
        public @Nullable Throwable hand(List<Delivery> deliveries, Note note) throws SQLException {
            try (LocalTransaction transaction = LocalTransaction.begin(dataSource, door.facts())) {
                IdleLimit.set(transaction.connection(), lease);
                Throwable failure = handled(deliveries, transaction);
                if (failure != null) {
                    return failure;
                }
                CommitFact fact = note.on(transaction.connection(), transaction.id());
                if (fact != null) {
                    transaction.commit(fact);
                }
                return null;
            }
        }

        private @Nullable Throwable handled(List<Delivery> deliveries, LocalTransaction transaction)
                throws SQLException {
            Connection connection = GuardedConnection.of(transaction.connection());
            Throwable failure = failure(() -> door.path().within(transaction, () -> {
                handler.handle(deliveries, connection);
                return deliveries;
            }));
            SQLException said = failure == null ? null : SqlState.cause(failure);
            if (said != null && SqlState.mayPass(said) && broken(transaction.connection(), said)) {
                throw said;
            }
            return failure;
        }

        /** Tells whether a failure that may pass is one of this connection: it is gone, or its transaction is aborted. */
        private static boolean broken(Connection connection, SQLException said) {
            try (Statement look = connection.createStatement()) {
                look.execute("SELECT 1");
                return false;
            } catch (SQLException now) {
                // A pool that has closed the connection says so without a state.
                return SqlState.uncertain(now) || SqlState.conflict(said);
            }
        }

        @Override
        public boolean exact() {
            return true;
        }
    }
}
