package dev.turnstile.projection;

import java.sql.Connection;
import java.util.List;

/**
 * A read model that is made of events, whether in the transaction that appends them, later, or all over again.
 *
 * <p>Each event is applied once, in the order of positions: what the projection writes is committed together with the
 * event itself, or with the place up to which the log was read. For that it writes only by the connection that it is
 * given, does not end its transaction, and what it does depends on nothing but the event and what it wrote before.
 * Thread-safe: transactions of several threads may apply events at once.
 */
public interface Projection {

    /** Returns its name, used by one projection only. */
    String name();

    /** Returns the version of what it does, 1 by default; one with another version is to be made all over again. */
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
     * Applies events, one by one unless it knows better.
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
     * Removes all that it wrote, so that it can be made all over again.
     *
     * @param connection the transaction to write in
     * @throws Exception if it cannot: the transaction is rolled back
     */
    void reset(Connection connection) throws Exception;
}
