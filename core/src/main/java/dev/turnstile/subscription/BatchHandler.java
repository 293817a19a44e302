package dev.turnstile.subscription;

import java.util.List;

/**
 * Handles several committed events at a time, outside the database.
 *
 * <p>The handler receives every event at least once, the events of each stream in order. If a batch fails, its events
 * are delivered one by one, so that only an event that fails stops its stream. Thread-safe if the subscription has more
 * than one shard.
 */
@FunctionalInterface
public interface BatchHandler {

    /**
     * Handles events.
     *
     * @param deliveries the events, at least one
     * @throws Postponed if no event can be handled at the moment; does not count as an attempt
     * @throws Exception if the batch fails
     */
    void handle(List<Delivery> deliveries) throws Exception;
}
