package dev.turnstile.subscription;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import dev.turnstile.projection.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /**
     * A page of events in the order of subscriptions.
     *
     * @param events the events
     * @param end the cursor from which to read the next page
     * @param last whether this is the last page: the log contained no further events that could be read
     */
    record LogPage(List<PositionedEvent> events, Cursor end, boolean last) {

        /** Copies the list. */
        public LogPage {
            events = List.copyOf(events);
        }

        /**
         * An event with its cursor in the order of subscriptions.
         *
         * @param at the cursor
         * @param event the event
         */
        public record PositionedEvent(Cursor at, RecordedEvent event) {}
    }

    /**
     * A stream that is parked for one subscription, because the handler failed on an event of the stream.
     *
     * @param subscription the subscription's name
     * @param stream the stream
     * @param version the event's version
     * @param position the event's position
     * @param type the event's type
     * @param attempts the number of failed attempts
     * @param next the time of the next attempt; null for a dead letter, which waits until an operator redelivers or
     *     skips it
     * @param failure the class of the failure
     * @param message the message of the failure, on one line
     * @param since the time of the first failed attempt
     * @param waiting the number of the stream's waiting events, including this one and events that the subscription
     *     does not select
     */
    record ParkedStream(
            String subscription,
            StreamName stream,
            int version,
            long position,
            String type,
            int attempts,
            @Nullable Instant next,
            String failure,
            String message,
            Instant since,
            int waiting) {

        /** Returns whether the event is a dead letter. */
        public boolean dead() {
            return next == null;
        }
    }

    /**
     * The progress of a subscription on all nodes.
     *
     * @param name the subscription's name
     * @param shards the shards, ordered by number
     * @param handled the number of events handled so far
     * @param lag the number of events in the log, of any kind, after the cursor of the shard that is furthest behind;
     *     counted up to 100,000
     * @param oldest the time at which the first of the lagging events was recorded; null if there is none
     * @param behind the time for which the first of the lagging events has waited
     * @param rate the number of events handled per second, over the last seconds that the nodes reported
     * @param retrying the number of parked streams that will be retried
     * @param dead the number of streams that are parked for a dead letter
     * @param selection the declared selection; null if no application that ran the subscription has declared one yet
     * @param stopped the time since which no node has run the subscription; null if a node runs it
     * @param remarks problems for an operator, each on one line: no node runs the subscription; the selection cannot
     *     match an event
     */
    record SubscriptionStatus(
            String name,
            List<Shard> shards,
            long handled,
            long lag,
            @Nullable Instant oldest,
            Duration behind,
            double rate,
            long retrying,
            long dead,
            @Nullable Selection selection,
            @Nullable Instant stopped,
            List<String> remarks) {

        /** Copies the lists. */
        public SubscriptionStatus {
            shards = List.copyOf(shards);
            remarks = List.copyOf(remarks);
        }

        /**
         * A part of a subscription's streams.
         *
         * @param number the number of the shard, from 0 on
         * @param at the shard's cursor
         * @param node the node that owns the shard; null if no node does
         * @param fencingToken the number of times that a node has taken the shard
         * @param failure the reason why the shard waits: an event that fails, a handler that does not return, or a
         *     database that is unavailable; null if the shard does not wait
         */
        public record Shard(
                int number,
                Cursor at,
                @Nullable String node,
                long fencingToken,
                @Nullable String failure) {}
    }

    /**
     * Thrown if a subscription is started with another declaration than the stored one. If two nodes used different
     * selections, events would be missed.
     */
    final class DifferentDeclarationException extends FailureException implements ValueFree {

        private static final long serialVersionUID = 1L;

        private final String subscription;
        private final String known;
        private final String declared;

        /**
         * Constructs the exception.
         *
         * @param subscription the subscription's name
         * @param known the declaration in the database
         * @param declared the declaration of the application
         */
        public DifferentDeclarationException(String subscription, String known, String declared) {
            super("subscription '" + subscription + "' was started as: " + known + "; this application declares: "
                    + declared
                    + "; give it another name, or, if the change is meant, call subscriptions().redeclare(\""
                    + subscription
                    + "\") or run turnstile subscriptions redeclare " + subscription + ", and start it again");
            this.subscription = subscription;
            this.known = known;
            this.declared = declared;
        }

        /** Returns the subscription's name. */
        public String subscription() {
            return subscription;
        }

        /** Returns the declaration in the database. */
        public String known() {
            return known;
        }

        /** Returns the declaration of the application. */
        public String declared() {
            return declared;
        }
    }

    /** Thrown if the database contains no subscription with the given name. */
    final class UnknownSubscriptionException extends IllegalArgumentException implements ValueFree {

        private static final long serialVersionUID = 1L;

        private final String subscription;

        /**
         * Constructs the exception.
         *
         * @param subscription the unknown name
         * @param known the names of the existing subscriptions
         */
        public UnknownSubscriptionException(String subscription, List<String> known) {
            super("there is no subscription '" + subscription + "'; "
                    + (known.isEmpty()
                            ? "there are none yet: an application creates a subscription when it first starts it"
                            : "there are " + known));
            this.subscription = subscription;
        }

        /** Returns the unknown name. */
        public String subscription() {
            return subscription;
        }
    }
}
