package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.RecordedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** Inline projections: they apply events in the transaction that appends the events. Thread-safe. */
public interface Inline {

    /** Returns whether a projection handles events of an append. */
    boolean concerns(StreamAppend append);

    /**
     * Applies events.
     *
     * @param events the appended events of the streams that are handled, in the order of positions
     * @param afterCommit receives actions to run after the commit
     */
    void appended(Connection connection, List<RecordedEvent> events, Consumer<Runnable> afterCommit)
            throws SQLException;
}
