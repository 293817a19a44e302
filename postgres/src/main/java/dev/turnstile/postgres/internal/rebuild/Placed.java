package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.event.RecordedEvent;

/**
 * An event of a page.
 *
 * @param stream the number of its stream
 * @param event the event
 */
record Placed(long stream, RecordedEvent event) {}
