package dev.turnstile.postgres.listing;

import dev.turnstile.subscription.Cursor;
import java.util.List;

/**
 * A page of events of the log, in the order in which subscriptions read it.
 *
 * @param events the selected events
 * @param end the cursor after which the next page starts; events that were read but not selected are before it
 * @param full whether more events may exist already
 */
public record EventPage(List<LoggedEvent> events, Cursor end, boolean full) {

    /** Copies the list. */
    public EventPage {
        events = List.copyOf(events);
    }
}
