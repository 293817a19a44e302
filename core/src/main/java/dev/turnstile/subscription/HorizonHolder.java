package dev.turnstile.subscription;

import java.time.Duration;

/**
 * A session whose transaction keeps the newest events from being read.
 *
 * @param pid the process of the server
 * @param application the name that the application gave, empty if none
 * @param user who is logged in, empty if only an administrator may see it
 * @param state what it does, such as {@code idle in transaction}
 * @param query the statement that it runs or ran last, empty if only an administrator may see it
 * @param open how long its transaction has been open
 * @param running how long ago its last statement began
 */
public record HorizonHolder(
        int pid, String application, String user, String state, String query, Duration open, Duration running) {}
