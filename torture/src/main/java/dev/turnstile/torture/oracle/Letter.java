package dev.turnstile.torture.oracle;

/**
 * An event that an at-least-once subscription delivered.
 *
 * @param time when, by {@link System#nanoTime}
 * @param stream its stream as category/key
 * @param version its version
 * @param operation the operation that its data names; empty for none
 */
public record Letter(long time, String stream, int version, String operation) {}
