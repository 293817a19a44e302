package dev.turnstile.postgres.internal.command;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.postgres.internal.event.Inline;
import dev.turnstile.postgres.internal.event.StreamAppend;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Has what is done with events in the transaction that appends them ask lifecycles and the event store on the same
 * connection, also where the append is in no command.
 *
 * @param inline what is done
 * @param current the transaction that a thread is in
 * @param announcer tells of what was done in it
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
