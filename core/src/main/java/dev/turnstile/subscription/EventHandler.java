package dev.turnstile.subscription;

/**
 * Does something about an event after it was committed, outside of the database.
 *
 * <p>Gets every event at least once; of one stream in order and one at a time, of several at the same time. After a
 * crash the last ones come again. Thread-safe if its subscription has more than one shard.
 */
@FunctionalInterface
public interface EventHandler {

    /**
     * Handles an event.
     *
     * @throws Postponed if nothing can be handled for now; does not count as an attempt
     * @throws Exception if it failed; it is tried again as the subscription's {@link Redelivery} says
     */
    void handle(Delivery delivery) throws Exception;
}
