package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.event.AppendContext;
import dev.turnstile.postgres.internal.failure.Failures;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The transaction and the invocation of the calling thread, as the context of appends to the event store. */
final class CommandContext implements AppendContext {

    private final CurrentTransaction current;
    private final EventAppend events;
    private final Announcer announcer;

    CommandContext(CurrentTransaction current, EventAppend events, Announcer announcer) {
        this.current = current;
        this.events = events;
        this.announcer = announcer;
    }

    @Override
    public @Nullable Connection joined() throws SQLException {
        OpenTransaction open = current.open();
        if (open != null) {
            open.discardRolledBack();
            events.append(open);
        }
        return current.connection();
    }

    @Override
    public boolean inTransaction() {
        return current.connection() != null;
    }

    @Override
    public Attribution attribution(boolean named) {
        OpenTransaction open = current.open();
        Call<?> call = open == null ? null : open.call();
        return open == null || call == null
                ? new Attribution(named ? null : current.actor(), null, null, null)
                : EventAppend.by(call, open.outermostCall());
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
        CallerTransaction caller = open == null ? current.callers(null) : null;
        OpenTransaction joined = caller == null ? open : announcer.join(caller);
        if (joined == null) {
            action.run();
            return;
        }
        OpenTransaction.Mark before = joined.mark();
        joined.afterCommit(action);
        if (joined.call() == null) {
            try {
                joined.markSince(before);
            } catch (SQLException e) {
                throw new EventStoreException("append: " + Failures.sql(e), e);
            }
        }
    }

    @Override
    public void signal(Runnable signal) {
        OpenTransaction open = current.open();
        CallerTransaction caller = open == null ? current.callers(null) : null;
        if (open != null) {
            open.afterCommit(signal);
        } else if (caller != null) {
            caller.onCompletion(end -> signal.run());
        } else {
            signal.run();
        }
    }
}
