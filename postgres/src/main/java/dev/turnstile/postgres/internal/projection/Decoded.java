package dev.turnstile.postgres.internal.projection;

import dev.turnstile.event.RecordedEvent;

/**
 * A decoded event.
 *
 * @param event the event as the projection reads it
 * @param recorded the recorded event from which it was decoded
 */
public record Decoded<E>(E event, RecordedEvent recorded) {}
