package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.subscription.Cursor;
import java.util.List;

/**
 * Events in the order of horizon and position.
 *
 * @param events the selected events
 * @param end the cursor at which the next page starts
 * @param last whether the log contained no more events when the page was read
 */
record Page(List<Placed> events, Cursor end, boolean last) {

    /** Returns whether all events up to a cursor were read. */
    boolean reaches(Cursor cursor) {
        return last || end.reaches(cursor);
    }
}
