package dev.turnstile.projection;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * How far a rebuild is.
 *
 * @param projection the projection's name
 * @param version its version
 * @param phase what it is doing
 * @param events how many events it was made of so far, over all attempts
 * @param done which part of the log has been read, from 0 to 1, by positions
 * @param rate events a second, of this attempt
 * @param left for how long it goes on, as it looks
 * @param updatedAt when this was so
 */
public record RebuildProgress(
        String projection,
        int version,
        Phase phase,
        long events,
        double done,
        double rate,
        Duration left,
        Instant updatedAt) {

    /** What a rebuild does, one after the other. */
    public enum Phase {
        /** It folds the log. */
        FOLDING,
        /** It makes the indexes. */
        INDEXING,
        /** It compares rows with their events. */
        CHECKING,
        /** It waits to exchange the tables. */
        EXCHANGING,
        /** The new table is in its place. */
        DONE,
        /** It ended without that; the next attempt goes on from its last checkpoint. */
        FAILED;

        /** Returns the phase of a stored name. */
        public static Phase of(String stored) {
            return valueOf(stored.toUpperCase(Locale.ROOT));
        }

        /** Returns its stored name. */
        public String stored() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
