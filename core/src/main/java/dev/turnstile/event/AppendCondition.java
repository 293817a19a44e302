package dev.turnstile.event;

/**
 * The condition that nothing relevant was appended since one has looked.
 *
 * @param failIfEventsMatch what is relevant
 * @param after the position of the last event that was looked at; 0 if none was found
 */
public record AppendCondition(EventQuery failIfEventsMatch, long after) {

    /** Checks that the position is not negative. */
    public AppendCondition {
        if (after < 0) {
            throw new IllegalArgumentException("expected a position from 0 on, got " + after);
        }
    }

    /** Demands that no event at all matches. */
    public static AppendCondition noneOf(EventQuery query) {
        return new AppendCondition(query, 0);
    }
}
