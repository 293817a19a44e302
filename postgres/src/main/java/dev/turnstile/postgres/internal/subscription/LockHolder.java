package dev.turnstile.postgres.internal.subscription;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session whose transaction holds a lock that others wait for.
 *
 * @param pid the process of the server, 0 for a prepared transaction
 * @param application the name that the application gave, empty if none
 * @param state what the session does, such as {@code idle in transaction}
 * @param since when the state began, or null if only an administrator may see it
 * @param begun when the transaction began, or null if only an administrator may see it
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
