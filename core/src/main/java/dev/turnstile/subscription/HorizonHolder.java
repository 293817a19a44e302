package dev.turnstile.subscription;

import java.time.Duration;

/**
 * A session whose transaction prevents the newest events from being read.
 *
 * @param pid the process id of the session on the server
 * @param application the application name of the session; empty if none is set
 * @param user the session's user; empty if only an administrator may see it
 * @param state the session's state, such as {@code idle in transaction}
 * @param query the current or last statement; empty if only an administrator may see it
 * @param open the age of the transaction
 * @param running the time since the last statement began
 */
public record HorizonHolder(
        int pid, String application, String user, String state, String query, Duration open, Duration running) {}
