package dev.turnstile.subscription;

import dev.turnstile.event.RecordedEvent;

/**
 * An event with its place in the order of subscriptions.
 *
 * @param at the place
 * @param event the event
 */
public record PositionedEvent(Cursor at, RecordedEvent event) {}
