package dev.turnstile.subscription;

import java.sql.Connection;
import java.util.List;

/**
 * Handles events by writing to the log's own database: exactly once.
 *
 * <p>The changes that are made through the given connection are committed together with the subscription's cursor, or
 * not at all. The handler must not end the transaction, and must have no effects that a rollback does not revert. If a
 * batch fails, its events are delivered one by one. Thread-safe if the subscription has more than one shard.
 */
@FunctionalInterface
public interface TransactionalHandler {

    /**
     * Handles events.
     *
     * @param deliveries at least one event; the events of a stream in order
     * @param connection the connection to write through, until the handler returns; commands that are called inside
     *     join its transaction. Turnstile ends the transaction: the connection refuses to, also as SQL text
     * @throws Postponed if no event can be handled at the moment; does not count as an attempt
     * @throws Exception if the events cannot be handled: the transaction is rolled back
     */
    void handle(List<Delivery> deliveries, Connection connection) throws Exception;
}
