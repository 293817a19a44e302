package dev.turnstile.subscription;

import dev.turnstile.event.EventStoreException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Subscriptions that run on this node. Thread-safe. */
public interface Subscriber extends AutoCloseable {

    /** Returns the name by which the database knows this node. */
    String node();

    /** Returns which shards of each subscription this node has. */
    Map<String, Set<Integer>> shards();

    /**
     * Waits until a subscription has handled everything up to an event, wherever it runs: to read what one has written
     * through a read model.
     *
     * @param subscription the subscription's name
     * @param position the event's position, as {@link dev.turnstile.event.Appended} tells it
     * @param longest how long to wait
     * @return whether it has come so far
     * @throws IllegalArgumentException if there is no such subscription, or no such event
     * @throws EventStoreException if the database fails
     * @throws InterruptedException if the thread is interrupted
     */
    boolean waitFor(String subscription, long position, Duration longest) throws InterruptedException;

    /** Ends what is being handled, saves the places, and gives the shards to others. */
    @Override
    void close();
}
