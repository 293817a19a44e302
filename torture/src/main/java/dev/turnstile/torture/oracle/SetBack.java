package dev.turnstile.torture.oracle;

/**
 * A fault with which PostgreSQL itself loses the end of its log: a crash with {@code synchronous_commit=off}, or the
 * promotion of an asynchronous standby.
 *
 * @param fault a description of the fault
 * @param from the time before the server stopped
 * @param until the time after a server was available again
 * @param lastRecorded the time at which the last event that {@code recover} found was recorded
 * @param recovered the report of {@code recover} in one line
 */
public record SetBack(String fault, long from, long until, long lastRecorded, String recovered) {}
