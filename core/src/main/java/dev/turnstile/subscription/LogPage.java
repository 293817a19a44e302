package dev.turnstile.subscription;

import java.util.List;

/**
 * Some events in the order of subscriptions.
 *
 * @param events the events
 * @param end where to go on
 * @param last whether there was no more to be read then
 */
public record LogPage(List<PositionedEvent> events, Cursor end, boolean last) {

    /** Copies the list. */
    public LogPage {
        events = List.copyOf(events);
    }
}
