package dev.turnstile.postgres.internal.projection;

import dev.turnstile.event.RecordedEvent;

/**
 * An event that was read.
 *
 * @param event the event as the projection reads it
 * @param recorded the event as it stands in the log
 */
public record Decoded<E>(E event, RecordedEvent recorded) {}
