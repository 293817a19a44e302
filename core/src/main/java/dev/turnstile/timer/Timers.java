package dev.turnstile.timer;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Timeouts of states, and scheduled events. Thread-safe.
 *
 * <p>Timers are stored in the database. Each timer fires exactly once, on any of the nodes that have started timers. If
 * no node has started timers when a timer is due, the timer fires as soon as a node starts timers.
 */
public interface Timers {

    /** The timers that this node fires, until it is closed. Thread-safe. */
    interface Running extends AutoCloseable {

        /**
         * Waits until the timeouts that result from all events up to a position are set, on any node.
         *
         * @param position the event's position
         * @param longest the maximum time to wait
         * @return whether the timeouts are set; false if the maximum time has elapsed
         * @throws IllegalArgumentException if the log contains no event at the position
         * @throws InterruptedException if the thread is interrupted
         */
        boolean waitFor(long position, Duration longest) throws InterruptedException;

        /** Waits for the timers in progress, and stops; other nodes fire the remaining timers. */
        @Override
        void close();
    }

    /**
     * Fires due timers on this node, until the returned object is closed: scheduled events, and timeouts of the given
     * lifecycles.
     *
     * <p>A timeout fires the transition that the machine declares, with the actor {@code timeout}, if the record is
     * still in the state. If the record leaves the state first, the transition is refused, and the refusal is recorded
     * like any other refusal. A timer that fails is retried with a backoff of up to 5 minutes, and does not delay other
     * timers. Due timers of one stream fire in no guaranteed order.
     *
     * <p>When timeouts of a lifecycle are first started, they apply to all records in the log, including records that
     * have been in their state for a long time.
     *
     * @param lifecycles the lifecycles whose timeouts are set and fired; must be lifecycles of the same Turnstile; all
     *     nodes must pass the same lifecycles
     * @return the running timers; the names of their subscriptions are {@code turnstile.timeouts}, the table and the
     *     machine, separated by dots
     * @throws IllegalArgumentException if a lifecycle belongs to another Turnstile, or two have the same machine and
     *     table
     * @throws EventStoreException if the database fails
     */
    Running start(Lifecycle<?, ?>... lifecycles);

    /**
     * Fires all timers that are due now by Turnstile's clock, on the calling thread: scheduled events, and timeouts of the
     * given lifecycles. Timeouts that result from all events in the log are set first; timers that become due by the
     * fired ones are left. For tests and for applications that fire timers on their own schedule.
     *
     * <p>May be called while nodes run timers; each timer fires only once.
     *
     * @param lifecycles the lifecycles whose timeouts are set and fired, as for {@link #start}
     * @return the number of timers that have fired or failed; a timer that failed is retried later
     * @throws IllegalArgumentException as {@link #start}
     * @throws IllegalStateException if the thread is interrupted, or the timeouts are not set within 30 s
     * @throws EventStoreException if the database fails
     */
    int fireDue(Lifecycle<?, ?>... lifecycles);

    /**
     * Returns the number of timers that have not fired.
     *
     * @throws EventStoreException if the database fails
     */
    long pending();

    /**
     * Returns the time of the next attempt of any timer; empty if there is no timer.
     *
     * @throws EventStoreException if the database fails
     */
    Optional<Instant> next();

    /**
     * Returns the timers of a stream, ordered by the time of their next attempt.
     *
     * @throws EventStoreException if the database fails
     */
    List<PendingTimer> of(StreamName stream);

    /**
     * Returns timers that have failed and will be retried, ordered by the time of their next attempt.
     *
     * @param most the maximum number of timers
     * @throws EventStoreException if the database fails
     */
    List<PendingTimer> failing(int most);

    /**
     * A timer that has not fired yet.
     *
     * @param id the id of the timer; for the timeout of a state, its name is the machine's name
     * @param due the time at which the timer is due
     * @param next the time of the next attempt; later than {@code due} if an attempt has failed
     * @param event the type of the event to append; null for the timeout of a state
     * @param state the code of the state with the timeout; null for an event
     * @param attempts the number of failed attempts
     * @param failure the message of the last failed attempt, on one line; null if no attempt has failed
     */
    record PendingTimer(
            TimerId id,
            Instant due,
            Instant next,
            @Nullable String event,
            @Nullable Integer state,
            int attempts,
            @Nullable String failure) {}
}
