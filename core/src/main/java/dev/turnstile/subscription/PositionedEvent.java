package dev.turnstile.subscription;

import dev.turnstile.event.RecordedEvent;

/**
 * An event with its cursor in the order of subscriptions.
 *
 * @param at the cursor
 * @param event the event
 */
public record PositionedEvent(Cursor at, RecordedEvent event) {}
