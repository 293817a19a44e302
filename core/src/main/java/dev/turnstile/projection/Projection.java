package dev.turnstile.projection;

import java.sql.Connection;
import java.util.List;

/**
 * A read model that is made of events: in the transaction that appends them, later, or in a rebuild.
 *
 * <p>Each event is applied once, in the order of positions: what the projection writes is committed together with the
 * event itself, or with the place up to which the log was read. For that it writes only by the connection that it is
 * given, does not end its transaction, and what it does depends on nothing but the event and what it wrote before.
 * Thread-safe: transactions of several threads may apply events at once.
 */
public interface Projection {

    /** Returns its name, used by one projection only. */
    String name();

    /** Returns the version of the projection, 1 by default; a projection with another version needs a rebuild. */
    default int version() {
        return 1;
    }

    /** Returns which events it is made of. */
    Selection selection();

    /**
     * Applies an event.
     *
     * @param connection the transaction to write in
     * @throws Exception if it cannot: the transaction is rolled back, with the event if it is appended in it
     */
    void apply(ProjectedEvent event, Connection connection) throws Exception;

    /**
     * Applies events; one by one by default.
     *
     * @param events in the order of positions
     * @param connection the transaction to write in
     * @throws Exception if it cannot: the transaction is rolled back
     */
    default void applyAll(List<ProjectedEvent> events, Connection connection) throws Exception {
        for (ProjectedEvent event : events) {
            apply(event, connection);
        }
    }

    /**
     * Removes all rows of the projection before a rebuild.
     *
     * @param connection the transaction to write in
     * @throws Exception if it cannot: the transaction is rolled back
     */
    void reset(Connection connection) throws Exception;
}
