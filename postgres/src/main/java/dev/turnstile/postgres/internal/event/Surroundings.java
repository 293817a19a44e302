package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.StreamName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the calling thread is in the middle of: a transaction, a call. */
public interface Surroundings {

    /** Returns the connection of the transaction that the thread is in, or null; what waits in it is appended first. */
    @Nullable
    Connection joined() throws SQLException;

    /** Tells whether somebody else ends the transaction that the thread is in. */
    boolean inTransaction();

    /** Returns who is at work. */
    Attribution attribution();

    /** Notes that the running call has appended to a stream. */
    void appendedTo(StreamName stream);

    /** Has something run once the transaction is committed, which is at once where there is none. */
    void afterCommit(Runnable action);

    /** Has a signal given after the commit; a signal does no harm where nothing was committed. */
    void signal(Runnable signal);

    /**
     * Who is at work; what is unknown is null.
     *
     * @param actor who called
     * @param commandId the running call
     * @param command its name
     * @param correlation the outermost call, where that is another one
     */
    record Attribution(
            @Nullable String actor,
            @Nullable UUID commandId,
            @Nullable String command,
            @Nullable String correlation) {

        public static final Attribution NOBODY = new Attribution(null, null, null, null);
    }
}
