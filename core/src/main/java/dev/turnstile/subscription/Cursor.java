package dev.turnstile.subscription;

/**
 * A place in the order in which subscriptions read the log.
 *
 * <p>Events come by horizon, and by position where horizons are equal. Every stream is in order, and what was read once
 * is never joined by something in front of it.
 *
 * @param horizon the highest transaction that had appended to the event's stream then; 64 bits without a sign
 * @param position where the event stands in the log
 */
public record Cursor(long horizon, long position) implements Comparable<Cursor> {

    /** The place before the first event. */
    public static final Cursor START = new Cursor(0, 0);

    @Override
    public int compareTo(Cursor other) {
        int byHorizon = Long.compareUnsigned(horizon, other.horizon);
        return byHorizon == 0 ? Long.compare(position, other.position) : byHorizon;
    }

    /** Returns whether a reader that has come here has passed another place. */
    public boolean reaches(Cursor other) {
        return compareTo(other) >= 0;
    }
}
