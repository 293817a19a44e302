package dev.turnstile.subscription;

import dev.turnstile.event.EventStoreException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** The subscriptions that run on this node. Thread-safe. */
public interface Subscriber extends AutoCloseable {

    /** Returns the name of this node in the database. */
    String node();

    /** Returns the shards that this node owns, for each subscription. */
    Map<String, Set<Integer>> shards();

    /**
     * Waits until a subscription has handled all events up to a position, on all nodes that run the subscription. A
     * caller can then read its own writes through a read model.
     *
     * @param subscription the subscription's name
     * @param position the event's position, from {@link dev.turnstile.event.Appended}
     * @param longest the maximum time to wait
     * @return whether the subscription has handled the events; false if the maximum time has elapsed
     * @throws IllegalArgumentException if there is no such subscription, or the log contains no event at the position
     * @throws EventStoreException if the database fails
     * @throws InterruptedException if the thread is interrupted
     */
    boolean waitFor(String subscription, long position, Duration longest) throws InterruptedException;

    /** Finishes the deliveries in progress, saves the cursors, and releases the shards to other nodes. */
    @Override
    void close();
}
