package dev.turnstile.event;

import dev.turnstile.event.EventStore.SettledEvents;
import dev.turnstile.event.EventStore.SettledPosition;

/**
 * The condition that no event that matches a query was appended after a position.
 *
 * <p>{@link SettledEvents#condition()} returns the condition for the events that were read.
 *
 * @param failIfEventsMatch the query
 * @param after the position up to which the matching events were read; must be settled for the query
 */
public record AppendCondition(EventQuery failIfEventsMatch, SettledPosition after) {

    /** Returns the condition that no event in the log matches a query. */
    public static AppendCondition noneOf(EventQuery query) {
        return new AppendCondition(query, SettledPosition.START);
    }
}
