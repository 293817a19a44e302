package dev.turnstile.postgres.listing;

import dev.turnstile.subscription.Cursor;
import java.util.List;

/**
 * Events of the log in the order of subscriptions.
 *
 * @param events the events that were selected
 * @param end the place to go on after, also behind events that were not selected
 * @param full whether more events may be there already
 */
public record EventPage(List<LoggedEvent> events, Cursor end, boolean full) {

    /** Copies the list. */
    public EventPage {
        events = List.copyOf(events);
    }
}
