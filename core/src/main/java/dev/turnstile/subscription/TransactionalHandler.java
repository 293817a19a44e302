package dev.turnstile.subscription;

import java.sql.Connection;
import java.util.List;

/**
 * Writes to the log's own database what follows from events: exactly once.
 *
 * <p>What it writes by the given connection is committed together with the subscription's place, or not at all. For
 * that it does not end the transaction and does nothing that a rollback would not undo. Where a batch fails, its events
 * are tried one by one. Thread-safe if its subscription has more than one shard.
 */
@FunctionalInterface
public interface TransactionalHandler {

    /**
     * Handles events.
     *
     * @param deliveries at least one; those of a stream in order
     * @param connection the transaction to write in; commands that are called inside join it
     * @throws Postponed if nothing can be handled for now; does not count as an attempt
     * @throws Exception if it failed: the transaction is rolled back
     */
    void handle(List<Delivery> deliveries, Connection connection) throws Exception;
}
