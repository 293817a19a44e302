package dev.turnstile.torture.oracle;

/**
 * A delivery of the at-least-once subscription.
 *
 * @param time the time of the delivery, as {@link System#nanoTime}
 * @param stream the event's stream as category/key
 * @param version the event's version
 * @param operation the operation in the event's data; empty for none
 */
public record Letter(long time, String stream, int version, String operation) {}
