package dev.turnstile.subscription;

import dev.turnstile.event.EventStoreException;
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
     * Runs subscriptions on this node, which shares their shards with all other nodes that run them, until it is
     * closed.
     *
     * <p>A selection that no event can match, as far as the database knows its types and categories, is started; the
     * log and {@link SubscriptionStatus#remarks()} say so.
     *
     * @throws DifferentDeclarationException if one is declared with another selection or another kind of handler than
     *     the database knows of its name
     * @throws IllegalArgumentException if two have one name, or one is declared with another number of shards than it
     *     was first started with
     * @throws EventStoreException if the database fails
     */
    Subscriber start(Subscription... subscriptions);

    /**
     * Returns what the database knows of every subscription, in the order of their names.
     *
     * @throws EventStoreException if the database fails
     */
    List<SubscriptionStatus> status();

    /**
     * Returns the streams that are parked, the oldest first.
     *
     * @param subscription the subscription's name
     * @throws EventStoreException if the database fails
     */
    List<ParkedStream> parked(String subscription);

    /**
     * Has a parked stream's event delivered again, and what waits behind it then.
     *
     * @return whether the stream is parked
     * @throws EventStoreException if the database fails
     */
    boolean redeliver(String subscription, StreamName stream);

    /**
     * Passes over the event that a stream is parked for, or that a whole shard waits for, and has what waits behind it
     * delivered.
     *
     * @param version the event that is meant, so that no other is skipped by accident
     * @return whether the stream is parked, or a shard waits, for this event
     * @throws EventStoreException if the database fails
     */
    boolean skip(String subscription, StreamName stream, int version);

    /**
     * Moves all shards of a subscription to a place in the log. Events behind it are delivered, again if they were
     * before; events before it are not. Its parked streams and dead letters are forgotten.
     *
     * <p>Nodes that run the subscription go on from there; an event that a handler is handling at this moment is
     * handled to its end, and what an exactly-once handler has not committed yet is rolled back.
     *
     * @return the streams that were parked
     * @throws UnknownSubscriptionException if there is no such subscription
     * @throws IllegalArgumentException if the subscription keeps a projection, whose table holds what was applied:
     *     rebuild the projection instead
     * @throws EventStoreException if the database fails
     * @throws RuntimeException if events behind the place are in a detached partition of the archive, which is named
     */
    List<ParkedStream> reset(String subscription, Start to);

    /**
     * Permits a subscription to be declared with another selection or another kind of handler: the next application
     * that starts it declares it again. Its cursors, parked streams and dead letters stay. Nodes that run it stop doing
     * so, which their log says.
     *
     * <p>An event that the new selection means and the old one did not is delivered only if it is behind the cursors;
     * see {@link #reset}.
     *
     * @throws UnknownSubscriptionException if there is no such subscription
     * @throws EventStoreException if the database fails
     */
    void redeclare(String subscription);

    /**
     * Removes a subscription with its cursors, parked streams and dead letters. Nodes that run it stop doing so, which
     * their log says. An application that starts a subscription of the name later starts a new one.
     *
     * <p>The table of a projection stays as it is, so rebuild the projection or drop its table before you start the
     * projection again.
     *
     * @return the streams that were parked
     * @throws UnknownSubscriptionException if there is no such subscription
     * @throws EventStoreException if the database fails
     */
    List<ParkedStream> remove(String subscription);

    /**
     * Returns the transaction that keeps the newest events from being read, because it may still append in front of
     * them; the oldest one.
     *
     * @return nothing where no transaction that writes is in progress
     * @throws EventStoreException if the database fails
     */
    Optional<HorizonHolder> horizonHolder();

    /**
     * Reads the log in the order of subscriptions: for what keeps its place by itself. A page ends before an event
     * whose data cannot be read; one that begins with such an event is not returned.
     *
     * @param after where to go on
     * @param most how many events
     * @throws EventStoreException if the database fails
     */
    LogPage read(Cursor after, int most);
}
