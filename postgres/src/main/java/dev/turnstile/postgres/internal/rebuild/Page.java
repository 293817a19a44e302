package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.subscription.Cursor;
import java.util.List;

/**
 * Events in the order of subscriptions.
 *
 * @param events those that may be selected
 * @param end where to go on
 * @param last whether there was no more to be read then
 */
record Page(List<Placed> events, Cursor end, boolean last) {

    /** Tells whether all up to a place was read. */
    boolean reaches(Cursor place) {
        return last || end.reaches(place);
    }
}
