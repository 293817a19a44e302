package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.RecordedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** What is done with events in the transaction that appends them. Thread-safe. */
public interface Inline {

    /** Tells whether anything is done with an append's events. */
    boolean concerns(StreamAppend append);

    /**
     * Does it.
     *
     * @param events what was appended to the streams that it concerns, in the order of positions
     * @param afterCommit has something run after the commit
     */
    void appended(Connection connection, List<RecordedEvent> events, Consumer<Runnable> afterCommit)
            throws SQLException;
}
