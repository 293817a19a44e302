package dev.turnstile.torture.oracle;

/**
 * A fault by which PostgreSQL itself loses the end of its log: a crash with {@code synchronous_commit=off}, the promotion
 * of an asynchronous standby.
 *
 * @param fault what happened
 * @param from when the server was about to end
 * @param until when a server was there again
 * @param lastRecorded when the last event was recorded that {@code recover} found
 * @param recovered what {@code recover} reported, in one line
 */
public record SetBack(String fault, long from, long until, long lastRecorded, String recovered) {}
