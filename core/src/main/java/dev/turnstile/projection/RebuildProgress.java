package dev.turnstile.projection;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a rebuild.
 *
 * @param projection the projection's name
 * @param version the projection's version
 * @param phase the current phase
 * @param events the number of events applied so far, over all attempts
 * @param done the fraction of the log that has been read, from 0 to 1, by positions
 * @param rate the number of events per second in this attempt
 * @param left the estimated remaining time
 * @param updatedAt the time of this report
 * @param failure the failure that ended the rebuild, with the event that failed if there is one; null if the rebuild
 *     did not fail
 */
public record RebuildProgress(
        String projection,
        int version,
        Phase phase,
        long events,
        double done,
        double rate,
        Duration left,
        Instant updatedAt,
        @Nullable String failure) {

    /** The phases of a rebuild, in their order. */
    public enum Phase {
        /** The rebuild folds the log. */
        FOLDING,
        /** The rebuild creates the indexes. */
        INDEXING,
        /** The rebuild compares rows with their events. */
        CHECKING,
        /** The rebuild waits for the swap of the tables. */
        SWAPPING,
        /** The tables are swapped. */
        DONE,
        /** The rebuild ended before the swap. The next attempt continues from the last checkpoint. */
        FAILED;

        /** Returns the phase whose stored name is given. */
        public static Phase of(String stored) {
            return valueOf(stored.toUpperCase(Locale.ROOT));
        }

        /** Returns the stored name of the phase. */
        public String stored() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
