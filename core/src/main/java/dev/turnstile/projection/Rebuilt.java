package dev.turnstile.projection;

import java.time.Duration;

/**
 * What a rebuild has done.
 *
 * @param events how many events the table was made of, over all attempts
 * @param read how many of them this attempt has read
 * @param checked how many rows were compared with their events
 * @param took how long this attempt took
 */
public record Rebuilt(long events, long read, int checked, Duration took) {}
