package dev.turnstile.projection;

import dev.turnstile.event.EventTypes;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.json.Json;
import java.sql.Connection;
import java.util.List;

/**
 * A read model that is computed from events: in the transaction that appends them, by a subscription, or in a rebuild.
 *
 * <p>Each event is applied once, in the order of positions. The projection's changes are committed together with the
 * event itself, or with the subscription's cursor. The projection therefore writes only through the given connection
 * and does not end its transaction, and its changes depend only on the event and its own earlier changes. Thread-safe:
 * transactions of several threads may apply events concurrently.
 */
public interface Projection {

    /** Returns the name, which must be unique among all projections. */
    String name();

    /** Returns the version of the projection, 1 by default; a projection with another version needs a rebuild. */
    default int version() {
        return 1;
    }

    /** Returns the selection of the events that the projection applies. */
    Selection selection();

    /**
     * Applies an event.
     *
     * @param connection the connection to write through, until the method returns
     * @throws Exception if the event cannot be applied: the transaction is rolled back, including the event if it is
     *     appended in the same transaction
     */
    void apply(ProjectedEvent event, Connection connection) throws Exception;

    /**
     * Applies events; by default one by one.
     *
     * @param events the events in the order of positions
     * @param connection the connection to write through, until the method returns
     * @throws Exception if an event cannot be applied: the transaction is rolled back
     */
    default void applyAll(List<ProjectedEvent> events, Connection connection) throws Exception {
        for (ProjectedEvent event : events) {
            apply(event, connection);
        }
    }

    /**
     * Removes all rows of the projection before a rebuild.
     *
     * @param connection the connection to write through
     * @throws Exception if the rows cannot be removed: the transaction is rolled back
     */
    void reset(Connection connection) throws Exception;

    /**
     * An event that a projection applies.
     *
     * @param recorded the event as recorded in the log
     * @param json the reader of the event's JSON data
     */
    record ProjectedEvent(RecordedEvent recorded, Json json) {

        /**
         * Reads the event.
         *
         * @return the event as an instance of its current class; several instances or none if an upcaster splits or
         *     drops the event; none if the type is unknown and unknown types are skipped
         * @throws dev.turnstile.event.UnreadableEventException if the event cannot be read
         */
        public <E> List<E> as(EventTypes<E> types) {
            return types.decode(recorded, json);
        }
    }
}
