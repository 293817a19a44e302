package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.text.spi.ShownText;
import org.jspecify.annotations.Nullable;

/**
 * An event that was read for a subscription.
 *
 * @param stream the number of its stream
 * @param at its cursor
 * @param event the event
 * @param unreadable the reason why the event's data cannot be read, or null if the data can be read; an unreadable
 *     event is not delivered
 */
record Fetched(
        long stream,
        Cursor at,
        RecordedEvent event,
        @Nullable RuntimeException unreadable) {

    private static final long OTHER_FIELDS = 500;

    /** Returns the event's position, stream and version in one line: {@code position 19, orders/42 at version 7}. */
    String named() {
        return "position " + at.position() + ", "
                + ShownText.printable(event.stream().category()) + "/"
                + ShownText.printable(event.stream().key()) + " at version " + version();
    }

    /** Returns the approximate size of the event in memory, in bytes. */
    long size() {
        String data = event.data();
        return OTHER_FIELDS + (data == null ? 0 : data.length());
    }

    int version() {
        return event.version();
    }
}
