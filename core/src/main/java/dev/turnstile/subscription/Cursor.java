package dev.turnstile.subscription;

/**
 * A position in the order in which subscriptions read the log.
 *
 * <p>Events are ordered by horizon, and then by position. The events of every stream are in order, and no event appears
 * later in front of an event that was read.
 *
 * @param horizon the highest transaction id that had appended to the event's stream when the event was appended; an
 *     unsigned 64-bit number
 * @param position the event's position in the log
 */
public record Cursor(long horizon, long position) implements Comparable<Cursor> {

    /** The cursor before the first event. */
    public static final Cursor START = new Cursor(0, 0);

    @Override
    public int compareTo(Cursor other) {
        int byHorizon = Long.compareUnsigned(horizon, other.horizon);
        return byHorizon == 0 ? Long.compare(position, other.position) : byHorizon;
    }

    /** Returns whether this cursor is equal to another one or after it. */
    public boolean reaches(Cursor other) {
        return compareTo(other) >= 0;
    }
}
