package dev.turnstile.event;

/**
 * A position in the log up to which no event that a query means can appear any more.
 *
 * <p>Positions are given out when events are written, not when they are committed: an event may become visible at a
 * lower position than one that was read before. The position of an {@link Appended} or of a {@link RecordedEvent} is
 * therefore not settled. {@link EventStore#settled(EventQuery, SettledPosition)} returns one that is, for its query.
 *
 * @param value the position; 0 before the first event
 */
public record SettledPosition(long value) implements Comparable<SettledPosition> {

    /** The position before the first event. */
    public static final SettledPosition START = new SettledPosition(0);

    /**
     * Takes a position that a settled read returned, for an event store, or for a caller that kept it elsewhere.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public SettledPosition {
        if (value < 0) {
            throw new IllegalArgumentException("expected a position from 0 on, got " + value);
        }
    }

    @Override
    public int compareTo(SettledPosition other) {
        return Long.compare(value, other.value);
    }
}
