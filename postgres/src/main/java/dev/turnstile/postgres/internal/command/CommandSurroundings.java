package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CallerTransaction;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.event.Surroundings;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The transaction and the call that the calling thread is in, for the event store. */
final class CommandSurroundings implements Surroundings {

    private final CurrentTransaction current;
    private final EventAppend events;

    CommandSurroundings(CurrentTransaction current, EventAppend events) {
        this.current = current;
        this.events = events;
    }

    @Override
    public @Nullable Connection joined() throws SQLException {
        OpenTransaction open = current.open();
        if (open != null) {
            events.append(open);
        }
        return current.connection();
    }

    @Override
    public boolean inTransaction() {
        return current.connection() != null;
    }

    @Override
    public Attribution attribution() {
        OpenTransaction open = current.open();
        Call<?> call = open == null ? null : open.call();
        return open == null || call == null ? Attribution.NOBODY : EventAppend.by(call, open.outermostCall());
    }

    @Override
    public void appendedTo(StreamName stream) {
        OpenTransaction open = current.open();
        Call<?> call = open == null ? null : open.call();
        if (call != null) {
            call.appendedTo(stream);
        }
    }

    @Override
    public void afterCommit(Runnable action) {
        OpenTransaction open = current.open();
        CallerTransaction caller = current.callers(null);
        if (open != null) {
            open.afterCommit(action);
        } else if (caller != null) {
            caller.onCompletion(end -> {
                if (end == CallerTransaction.End.COMMITTED) {
                    action.run();
                }
            });
        } else {
            action.run();
        }
    }
}
