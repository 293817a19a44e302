package dev.turnstile.subscription;

import dev.turnstile.projection.Projection;
import java.sql.Connection;
import java.util.List;

/** The kind of handler of a subscription, and its batch size. */
public sealed interface Handling {

    /** Returns the maximum number of events that are delivered at once. */
    int batchSize();

    /** Returns the stored name of the kind of handler, such as {@code one by one}. */
    default String kind() {
        return switch (this) {
            case OneByOne one -> "one by one";
            case InBatches batches -> "batches";
            case InTransaction exact -> "transaction";
            case Projected model -> "projection";
        };
    }

    /**
     * A handler that receives events one by one, at least once.
     *
     * @param handler the handler
     */
    record OneByOne(EventHandler handler) implements Handling {

        @Override
        public int batchSize() {
            return 1;
        }
    }

    /**
     * A handler that receives several events at a time, at least once.
     *
     * @param handler the handler
     * @param batchSize the maximum number of events in one batch
     */
    record InBatches(BatchHandler handler, int batchSize) implements Handling {}

    /**
     * A handler that writes to the same database, exactly once.
     *
     * @param handler the handler
     * @param batchSize the maximum number of events in one transaction
     */
    record InTransaction(TransactionalHandler handler, int batchSize) implements Handling {}

    /**
     * A read model to which each event is applied exactly once.
     *
     * @param projection the read model
     * @param batchSize the maximum number of events in one transaction
     */
    record Projected(Projection projection, int batchSize) implements Handling {}

    /**
     * Handles several committed events at a time, outside the database.
     *
     * <p>The handler receives every event at least once, the events of each stream in order. If a batch fails, its
     * events are delivered one by one, so that only an event that fails stops its stream. Thread-safe if the
     * subscription has more than one shard.
     */
    @FunctionalInterface
    interface BatchHandler {

        /**
         * Handles events.
         *
         * @param deliveries the events, at least one
         * @throws Postponed if no event can be handled at the moment; does not count as an attempt
         * @throws Exception if the batch fails
         */
        void handle(List<Delivery> deliveries) throws Exception;
    }

    /**
     * Handles events by writing to the log's own database: exactly once.
     *
     * <p>The changes through the given connection are committed together with the subscription's cursor, or rolled
     * back. The handler must not end the transaction, and a rollback must revert all effects of the handler. If a batch
     * fails, its events are delivered one by one. Thread-safe if the subscription has more than one shard.
     */
    @FunctionalInterface
    interface TransactionalHandler {

        /**
         * Handles events.
         *
         * @param deliveries the events, at least one; the events of each stream are in order
         * @param connection the connection to write through, until the handler returns; commands that the handler calls
         *     join its transaction. Turnstile ends the transaction; the connection refuses commit and rollback, also as
         *     SQL text
         * @throws Postponed if no event can be handled at the moment; does not count as an attempt
         * @throws Exception if the events cannot be handled: the transaction is rolled back
         */
        void handle(List<Delivery> deliveries, Connection connection) throws Exception;
    }
}
