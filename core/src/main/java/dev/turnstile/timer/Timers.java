package dev.turnstile.timer;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is to happen at a time: timeouts of states, and events that commands have scheduled. Thread-safe.
 *
 * <p>Timers live in the database. They fire while some node has started them, each exactly once, whatever number of
 * nodes has; what became due while none had fires when one starts.
 */
public interface Timers {

    /** What fires timers on this node, until it is closed. Thread-safe. */
    interface Running extends AutoCloseable {

        /**
         * Waits until the timeouts of all records are set as of an event, wherever that is done.
         *
         * @param position the event's position
         * @param longest how long to wait
         * @return whether they are
         * @throws IllegalArgumentException if there is no such event
         * @throws InterruptedException if the thread is interrupted
         */
        boolean waitFor(long position, Duration longest) throws InterruptedException;

        /** Ends what is being fired, and leaves the rest to other nodes. */
        @Override
        void close();
    }

    /**
     * Fires on this node what is due, until it is closed: scheduled events, and timeouts of these lifecycles.
     *
     * <p>A timeout fires as the transition that its machine declares, by actor {@code timeout}, if the record has
     * stayed in the state ever since; if it is late, that is refused, and recorded like any refusal. What fails is
     * tried again, after longer and longer pauses of up to 5 minutes, and holds nothing else up. Of timers that are
     * due, those of one stream fire in no order that may be relied on.
     *
     * <p>When timeouts of a lifecycle are first started, they hold for all records that the log knows, also those that
     * entered their state long ago.
     *
     * @param lifecycles whose timeouts to set and fire, from the same Turnstile; every node that runs it names them
     *     alike
     * @return what runs; its subscriptions are named {@code turnstile.timeouts}, the table and the machine, with dots
     *     between
     * @throws IllegalArgumentException if a lifecycle is not of this Turnstile, or two have one machine and one table
     * @throws EventStoreException if the database fails
     */
    Running start(Lifecycle<?, ?>... lifecycles);

    /**
     * Counts the timers that have not fired yet.
     *
     * @throws EventStoreException if the database fails
     */
    long pending();

    /**
     * Returns when the next timer fires or is tried again, nothing if there is none.
     *
     * @throws EventStoreException if the database fails
     */
    Optional<Instant> next();

    /**
     * Returns the timers of a stream, the next one first.
     *
     * @throws EventStoreException if the database fails
     */
    List<PendingTimer> of(StreamName stream);

    /**
     * Returns timers that have failed and will be tried again, the next one first.
     *
     * @param most how many
     * @throws EventStoreException if the database fails
     */
    List<PendingTimer> failing(int most);
}
