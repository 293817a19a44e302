package dev.turnstile.subscription;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.StreamName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Starts subscriptions on this node, and reads and changes the stored state of all subscriptions. Thread-safe.
 *
 * <p>All methods except {@link #start} work without classes of the application.
 */
public interface Subscriptions {

    /**
     * Runs subscriptions on this node until the returned subscriber is closed. The node shares the shards with all
     * other nodes that run the same subscriptions.
     *
     * <p>A subscription whose selection matches none of the stored types and categories is started nevertheless. A
     * warning is logged, and shown in {@link SubscriptionStatus#remarks()}.
     *
     * @throws DifferentDeclarationException if a subscription is declared with another selection or another kind of
     *     handler than the stored one
     * @throws IllegalArgumentException if two subscriptions have the same name, or one is declared with another number
     *     of shards than at its first start
     * @throws EventStoreException if the database fails
     */
    Subscriber start(Subscription... subscriptions);

    /**
     * Returns the status of every stored subscription, ordered by name.
     *
     * @throws EventStoreException if the database fails
     */
    List<SubscriptionStatus> status();

    /**
     * Returns the parked streams of a subscription, oldest first.
     *
     * @param subscription the subscription's name
     * @throws UnknownSubscriptionException if there is no such subscription
     * @throws EventStoreException if the database fails
     */
    List<ParkedStream> parked(String subscription);

    /**
     * Requests another delivery of the event that a stream is parked for; the stream's waiting events follow it.
     *
     * @return whether the stream is parked
     * @throws UnknownSubscriptionException if there is no such subscription
     * @throws EventStoreException if the database fails
     */
    boolean redeliver(String subscription, StreamName stream);

    /**
     * Skips the event that a stream is parked for, or that a whole shard waits for, and delivers the waiting events.
     *
     * @param version the version of the event to skip; if another event has become the failed one, nothing is skipped
     * @return whether the stream is parked, or a shard waits, for this event
     * @throws UnknownSubscriptionException if there is no such subscription
     * @throws EventStoreException if the database fails
     */
    boolean skip(String subscription, StreamName stream, int version);

    /**
     * Sets the cursors of all shards of a subscription. Events after the cursor are delivered, even if they were
     * delivered before; events before the cursor are not delivered. The subscription's parked streams and dead letters
     * are deleted.
     *
     * <p>Nodes that run the subscription continue after the new cursors. A handler finishes the event in progress. The
     * uncommitted work of an exactly-once handler is rolled back.
     *
     * @return the streams that were parked
     * @throws UnknownSubscriptionException if there is no such subscription
     * @throws IllegalArgumentException if the subscription belongs to a projection, whose table contains the applied
     *     events: rebuild the projection instead
     * @throws EventStoreException if the database fails
     * @throws RuntimeException if events after the cursor are in a detached partition of the archive, which the message
     *     names
     */
    List<ParkedStream> reset(String subscription, Start to);

    /**
     * Permits a subscription to be declared with another selection or another kind of handler: the next application
     * that starts the subscription stores its declaration. The cursors, parked streams and dead letters stay. Nodes
     * that run the subscription stop running it and log the reason.
     *
     * <p>An event that matches only the new selection is delivered only if the event is after the cursors; see {@link
     * #reset}.
     *
     * @throws UnknownSubscriptionException if there is no such subscription
     * @throws EventStoreException if the database fails
     */
    void redeclare(String subscription);

    /**
     * Removes a subscription with its cursors, parked streams and dead letters. Nodes that run the subscription stop
     * running it and log the reason. If an application later starts a subscription with this name, the subscription is
     * new.
     *
     * <p>The table of a projection is not changed. Rebuild the projection or drop its table before you start the
     * projection again.
     *
     * @return the streams that were parked
     * @throws UnknownSubscriptionException if there is no such subscription
     * @throws EventStoreException if the database fails
     */
    List<ParkedStream> remove(String subscription);

    /**
     * Returns the oldest transaction that prevents the newest events from being read, because that transaction may
     * still append events in front of them.
     *
     * @return the session of the transaction; empty if no transaction that writes is in progress
     * @throws EventStoreException if the database fails
     */
    Optional<HorizonHolder> horizonHolder();

    /**
     * Reads the log in the order of subscriptions, for readers that store their cursor themselves. A page ends before
     * an event whose data cannot be read. If the first event of a page cannot be read, the method throws.
     *
     * @param after the cursor after which to read
     * @param most the maximum number of events
     * @throws EventStoreException if the database fails
     */
    LogPage read(Cursor after, int most);

    /**
     * A session whose transaction prevents the newest events from being read.
     *
     * @param pid the process id of the session on the server
     * @param application the application name of the session; empty if none is set
     * @param user the session's user; empty if only an administrator may see it
     * @param state the session's state, such as {@code idle in transaction}
     * @param query the current or last statement; empty if only an administrator may see it
     * @param open the age of the transaction
     * @param running the time since the last statement began
     */
    record HorizonHolder(
            int pid, String application, String user, String state, String query, Duration open, Duration running) {}
}
