package dev.turnstile.projection;

import java.time.Duration;

/**
 * The result of a rebuild.
 *
 * @param events the number of events in the table, over all attempts
 * @param read the number of events that this attempt read
 * @param checked the number of rows that were compared with their events
 * @param took the duration of this attempt
 */
public record Rebuilt(long events, long read, int checked, Duration took) {}
