package dev.turnstile.subscription;

import java.sql.Connection;
import java.util.List;

/**
 * Handles events by writing to the log's own database: exactly once.
 *
 * <p>The changes through the given connection are committed together with the subscription's cursor, or rolled back.
 * The handler must not end the transaction, and a rollback must revert all effects of the handler. If a batch fails,
 * its events are delivered one by one. Thread-safe if the subscription has more than one shard.
 */
@FunctionalInterface
public interface TransactionalHandler {

    /**
     * Handles events.
     *
     * @param deliveries the events, at least one; the events of each stream are in order
     * @param connection the connection to write through, until the handler returns; commands that the handler calls
     *     join its transaction. Turnstile ends the transaction; the connection refuses commit and rollback, also as SQL
     *     text
     * @throws Postponed if no event can be handled at the moment; does not count as an attempt
     * @throws Exception if the events cannot be handled: the transaction is rolled back
     */
    void handle(List<Delivery> deliveries, Connection connection) throws Exception;
}
