package dev.turnstile.event;

import dev.turnstile.event.EventStore.SettledEvents;
import dev.turnstile.event.EventStore.SettledPosition;

/**
 * The condition that no event that a query means was appended since the events were read.
 *
 * <p>{@link SettledEvents#condition()} returns the one that belongs to a read.
 *
 * @param failIfEventsMatch the query
 * @param after the position up to which the query's events were read; it must be settled for the query
 */
public record AppendCondition(EventQuery failIfEventsMatch, SettledPosition after) {

    /** Demands that no event at all matches. */
    public static AppendCondition noneOf(EventQuery query) {
        return new AppendCondition(query, SettledPosition.START);
    }
}
