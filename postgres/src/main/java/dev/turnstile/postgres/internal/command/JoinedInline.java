package dev.turnstile.postgres.internal.command;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.postgres.internal.event.Inline;
import dev.turnstile.postgres.internal.event.StreamAppend;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs inline projections on the connection of the append: lifecycles and the event store use this connection too, even
 * if the append is outside of any command.
 *
 * @param inline the inline projections
 * @param current the current transaction of the thread
 * @param announcer announces the transitions and commands that the projections run
 */
record JoinedInline(Inline inline, CurrentTransaction current, Announcer announcer) implements Inline {

    @Override
    public boolean concerns(StreamAppend append) {
        return inline.concerns(append);
    }

    @Override
    public void appended(Connection connection, List<RecordedEvent> events, Consumer<Runnable> afterCommit)
            throws SQLException {
        OpenTransaction before = current.open();
        current.on(connection, joined -> {
            inline.appended(joined, events, afterCommit);
            OpenTransaction open = current.open();
            if (open != null && open != before) {
                afterCommit.accept(() -> announcer.ended(open, true));
            }
            return events;
        });
    }
}
