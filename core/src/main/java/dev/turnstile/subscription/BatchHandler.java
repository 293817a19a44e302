package dev.turnstile.subscription;

import java.util.List;

/**
 * Does something about several events at once, outside of the database.
 *
 * <p>Gets every event at least once, those of a stream in order. Where a batch fails, its events are tried one by one,
 * so that only the one that cannot be handled holds its stream up. Thread-safe if its subscription has more than one
 * shard.
 */
@FunctionalInterface
public interface BatchHandler {

    /**
     * Handles events.
     *
     * @param deliveries at least one
     * @throws Postponed if nothing can be handled for now; does not count as an attempt
     * @throws Exception if it failed
     */
    void handle(List<Delivery> deliveries) throws Exception;
}
