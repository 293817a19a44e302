package dev.turnstile.subscription;

import dev.turnstile.subscription.Subscription.Redelivery;

/**
 * Handles one committed event at a time, outside the database.
 *
 * <p>The handler receives every event at least once: the events of each stream in order and one at a time, events of
 * different streams concurrently. After a crash the last events before the crash are delivered again. Thread-safe if
 * the subscription has more than one shard.
 */
@FunctionalInterface
public interface EventHandler {

    /**
     * Handles an event.
     *
     * @throws Postponed if no event can be handled at the moment; does not count as an attempt
     * @throws Exception if the event fails; the event is delivered again as the subscription's {@link Redelivery}
     *     specifies
     */
    void handle(Delivery delivery) throws Exception;
}
