package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.subscription.Cursor;

/**
 * An event as a subscription gets it.
 *
 * @param stream the number of its stream
 * @param at its place
 * @param event the event
 */
record Fetched(long stream, Cursor at, RecordedEvent event) {

    int version() {
        return event.version();
    }
}
