package dev.turnstile.subscription;

import dev.turnstile.event.EventStoreFailure;
import dev.turnstile.event.StreamName;
import java.util.List;
import java.util.Optional;

/**
 * What reads the log: subscriptions that run here, and what the database knows of all of them. Thread-safe.
 *
 * <p>All but {@link #start} needs no class of the application.
 */
public interface Subscriptions {

    /**
     * Runs subscriptions on this node, which shares their shards with all other nodes that run them, until it is closed.
     *
     * @throws IllegalArgumentException if two have one name, or one is declared with another number of shards than it
     *     was first started with
     * @throws EventStoreFailure if the database fails
     */
    Subscriber start(Subscription... subscriptions);

    /**
     * Returns what the database knows of every subscription, in the order of their names.
     *
     * @throws EventStoreFailure if the database fails
     */
    List<SubscriptionStatus> status();

    /**
     * Returns the streams that are parked, the oldest first.
     *
     * @param subscription the subscription's name
     * @throws EventStoreFailure if the database fails
     */
    List<ParkedStream> parked(String subscription);

    /**
     * Has a parked stream's event delivered again, and what waits behind it then.
     *
     * @return whether the stream is parked
     * @throws EventStoreFailure if the database fails
     */
    boolean replay(String subscription, StreamName stream);

    /**
     * Passes over the event that a stream is parked for, and has what waits behind it delivered.
     *
     * @param version the event that is meant, so that no other is skipped by accident
     * @return whether the stream is parked for this event
     * @throws EventStoreFailure if the database fails
     */
    boolean skip(String subscription, StreamName stream, int version);

    /**
     * Returns the transaction that keeps the newest events from being read, because it may still append in front of
     * them; the oldest one.
     *
     * @return nothing where no transaction that writes is in progress
     * @throws EventStoreFailure if the database fails
     */
    Optional<HorizonHolder> horizonHolder();

    /**
     * Reads the log in the order of subscriptions: for what keeps its place by itself.
     *
     * @param after where to go on
     * @param most how many events
     * @throws EventStoreFailure if the database fails
     */
    LogPage read(Cursor after, int most);
}
