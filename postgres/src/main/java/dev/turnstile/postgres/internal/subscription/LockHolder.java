package dev.turnstile.postgres.internal.subscription;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session whose transaction holds a lock for which another session waits.
 *
 * @param pid the process ID of the server process, 0 for a prepared transaction
 * @param application the {@code application_name} of the session, empty if not set
 * @param state the state of the session, such as {@code idle in transaction}
 * @param since the time at which the state began, or null if this role may not read it
 * @param begun the time at which the transaction began, or null if this role may not read it
 */
record LockHolder(
        int pid,
        String application,
        String state,
        @Nullable Instant since,
        @Nullable Instant begun) {

    @Override
    public String toString() {
        return pid == 0
                ? "a prepared transaction, see pg_prepared_xacts"
                : "session " + pid + " (application_name '" + application + "', " + state + " since " + shown(since)
                        + ", transaction begun " + shown(begun) + ")";
    }

    private static String shown(@Nullable Instant time) {
        return time == null ? "unknown" : time.toString();
    }
}
