package dev.turnstile.subscription;

import dev.turnstile.event.RecordedEvent;
import java.util.List;

/**
 * A page of events in the order of subscriptions.
 *
 * @param events the events
 * @param end the cursor from which to read the next page
 * @param last whether this is the last page: the log contained no further events that could be read
 */
public record LogPage(List<PositionedEvent> events, Cursor end, boolean last) {

    /** Copies the list. */
    public LogPage {
        events = List.copyOf(events);
    }

    /**
     * An event with its cursor in the order of subscriptions.
     *
     * @param at the cursor
     * @param event the event
     */
    public record PositionedEvent(Cursor at, RecordedEvent event) {}
}
