package dev.turnstile.text.spi;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The range of times that every store can represent: whole microseconds from the year 1 to the year 9999.
 *
 * <p>Digits below the microsecond are cut off and never rounded, because a rounded time could be in the next year.
 */
public final class StorableTime {

    /** The first time that can be stored. */
    public static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    /** The last time that can be stored. */
    public static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private static final Instant END = LAST.plus(1, ChronoUnit.MICROS);

    private StorableTime() {}

    /**
     * Returns a time in whole microseconds.
     *
     * @param field the name of the field with the time
     * @throws IllegalArgumentException if the time is before {@link #FIRST} or after {@link #LAST}
     */
    public static Instant checked(String field, Instant time) {
        boolean earlier = time.isBefore(FIRST);
        if (earlier || !time.isBefore(END)) {
            throw new IllegalArgumentException(field + ": expected a time from " + FIRST + " to " + LAST + ", got "
                    + (earlier ? "an earlier" : "a later") + " one; leave the time out if it is unknown");
        }
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Returns a time, which may be null, in whole microseconds.
     *
     * @param field the name of the field with the time
     * @throws IllegalArgumentException if the time is before {@link #FIRST} or after {@link #LAST}
     */
    public static @Nullable Instant optional(String field, @Nullable Instant time) {
        return time == null ? null : checked(field, time);
    }

    /** Returns the nearest storable time, in whole microseconds, for a bound such as {@link Instant#MAX}. */
    public static Instant nearest(Instant time) {
        if (time.isBefore(FIRST)) {
            return FIRST;
        }
        return time.isBefore(END) ? time.truncatedTo(ChronoUnit.MICROS) : LAST;
    }
}
