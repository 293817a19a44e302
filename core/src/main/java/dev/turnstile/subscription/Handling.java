package dev.turnstile.subscription;

import dev.turnstile.projection.Projection;

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
}
