package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.StreamName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The context of an append: the calling thread's transaction and the running command. */
public interface AppendContext {

    /** Returns the connection of the thread's transaction, or null. Appends the transaction's pending events first. */
    @Nullable
    Connection joined() throws SQLException;

    /** Returns whether the thread is in a transaction that the store does not end. */
    boolean inTransaction();

    /**
     * Returns the attribution for new events.
     *
     * @param named whether every event names its actor, so that the actor of the thread is not read
     */
    Attribution attribution(boolean named);

    /** Notes that the running command has appended to a stream. */
    void appendedTo(StreamName stream);

    /** Runs an action after the commit, or at once if there is no transaction. */
    void afterCommit(Runnable action);

    /** Runs a signal after the transaction has ended. A signal has no effect if nothing was committed. */
    void signal(Runnable signal);

    /**
     * The attribution of new events; unknown values are null.
     *
     * @param actor the actor
     * @param commandId the id of the running command's invocation
     * @param command the name of the running command
     * @param correlation the id of the outermost invocation, if that is not the running command's invocation
     */
    record Attribution(
            @Nullable String actor,
            @Nullable UUID commandId,
            @Nullable String command,
            @Nullable String correlation) {

        public static final Attribution NOBODY = new Attribution(null, null, null, null);
    }
}
