package dev.turnstile.projection;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Table projections: rebuilds, their progress, and the shown version. Thread-safe. */
public interface Projections {

    /**
     * Rebuilds a projection's table beside the old table, which stays readable, and swaps the two tables.
     *
     * <p>Continues where an earlier attempt ended. One transaction swaps the tables, lets the view show the new table,
     * and sets the subscription's cursor. Running subscribers continue with the new table. The rebuild calls no handler
     * and no command. Returns when the rebuild is complete.
     *
     * @throws RebuildMismatchException if a sampled row differs from the row that results from its events; the tables
     *     are not swapped
     * @throws RebuildSupersededException if another rebuild of the projection has begun; the tables are not swapped
     * @throws ProjectionException if the projection fails
     * @throws EventStoreException if the database fails
     */
    Rebuilt rebuild(TableProjection<?, ?, ?> projection, RebuildOptions options);

    /** Rebuilds a projection's table with {@link RebuildOptions#defaults()}. */
    default Rebuilt rebuild(TableProjection<?, ?, ?> projection) {
        return rebuild(projection, RebuildOptions.defaults());
    }

    /**
     * Lets the view of a projection show the table of the projection's version, immediately and for all readers. The
     * version may be newer than the shown one, or older.
     *
     * @throws IllegalStateException if the version has no table
     * @throws EventStoreException if the database fails
     */
    void show(TableProjection<?, ?, ?> projection);

    /**
     * Returns the progress of all rebuilds in all processes, and the result of the last rebuild of each projection and
     * version.
     *
     * @throws EventStoreException if the database fails
     */
    List<RebuildProgress> rebuilds();

    /**
     * The result of a rebuild.
     *
     * @param events the number of events in the table, over all attempts
     * @param read the number of events that this attempt read
     * @param checked the number of rows that were compared with their events
     * @param took the duration of this attempt
     */
    record Rebuilt(long events, long read, int checked, Duration took) {}

    /**
     * The options of a rebuild.
     *
     * @param checkpoint the number of events after which the rebuilt rows are saved together with the position; 500,000
     *     by default
     * @param rows the maximum number of rows in memory, in addition to the rows of one page of events; 100,000 by
     *     default
     * @param sample the number of rows that are compared with their events before the swap; 100 by default
     * @param show whether the view shows the new table after the swap; true by default
     * @param fresh whether the rebuild begins with the first event even if an earlier attempt saved its progress; false
     *     by default
     * @param progress the listener, which the rebuilding thread calls about once a second
     */
    record RebuildOptions(
            long checkpoint, int rows, int sample, boolean show, boolean fresh, Consumer<RebuildProgress> progress) {

        private static final long CHECKPOINT = 500_000;
        private static final int ROWS = 100_000;
        private static final int SAMPLE = 100;

        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if the checkpoint or the number of rows in memory is not positive, or the
         *     sample is negative
         */
        public RebuildOptions {
            Objects.requireNonNull(progress, "progress");
            if (checkpoint < 1 || rows < 1 || sample < 0) {
                throw new IllegalArgumentException("expected at least 1 event, 1 row and a sample of 0, got checkpoint "
                        + checkpoint + ", rows " + rows + ", sample " + sample);
            }
        }

        /** Returns the default options. */
        public static RebuildOptions defaults() {
            return new RebuildOptions(CHECKPOINT, ROWS, SAMPLE, true, false, progress -> {});
        }

        /** Returns a copy that saves the progress each time a number of events was read. */
        public RebuildOptions withCheckpoint(long events) {
            return new RebuildOptions(events, rows, sample, show, fresh, progress);
        }

        /** Returns a copy with a maximum number of rows in memory. */
        public RebuildOptions withRows(int most) {
            return new RebuildOptions(checkpoint, most, sample, show, fresh, progress);
        }

        /** Returns a copy that compares a number of rows with their events. */
        public RebuildOptions withSample(int number) {
            return new RebuildOptions(checkpoint, rows, number, show, fresh, progress);
        }

        /** Returns a copy that does not change the view. {@link Projections#show} can change the view later. */
        public RebuildOptions withoutShowing() {
            return new RebuildOptions(checkpoint, rows, sample, false, fresh, progress);
        }

        /**
         * Returns a copy that begins with the first event and ignores the progress of an earlier attempt. Needed if the
         * projection's code has changed since.
         */
        public RebuildOptions withFreshStart() {
            return new RebuildOptions(checkpoint, rows, sample, show, true, progress);
        }

        /** Returns a copy that reports its progress to a listener. */
        public RebuildOptions withProgress(Consumer<RebuildProgress> told) {
            return new RebuildOptions(checkpoint, rows, sample, show, fresh, told);
        }
    }

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
     * @param failure the failure that ended the rebuild, with the event that failed if there is one; null if the
     *     rebuild did not fail
     */
    record RebuildProgress(
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

    /** Thrown if a rebuilt row differs from the row that results from its events; the old table stays. */
    final class RebuildMismatchException extends FailureException {

        private static final long serialVersionUID = 1L;

        private final String projection;
        private final transient Object key;
        private final transient @Nullable Object expected;
        private final transient @Nullable Object actual;

        /**
         * Constructs the exception.
         *
         * @param projection the projection's name
         * @param key the row's key
         * @param expected the row that results from its events, or null for no row
         * @param actual the rebuilt row, or null for no row
         */
        public RebuildMismatchException(
                String projection, Object key, @Nullable Object expected, @Nullable Object actual) {
            super("projection '" + projection + "', key " + key + ": its events make " + expected + ", but rebuilt was "
                    + actual
                    + "; the old table stays. Look whether fold depends on something besides its arguments, or has"
                    + " changed since the rebuild began; then rebuild from the beginning");
            this.projection = projection;
            this.key = key;
            this.expected = expected;
            this.actual = actual;
        }

        /** Returns the projection's name. */
        public String projection() {
            return projection;
        }

        /** Returns the row's key. */
        public Object key() {
            return key;
        }

        /** Returns the row that results from its events, or null for no row. */
        public @Nullable Object expected() {
            return expected;
        }

        /** Returns the rebuilt row, or null for no row. */
        public @Nullable Object actual() {
            return actual;
        }
    }

    /** Thrown if another rebuild of the same projection began; the unsaved progress of this rebuild is lost. */
    final class RebuildSupersededException extends FailureException implements ValueFree {

        private static final long serialVersionUID = 1L;

        private final String projection;

        /**
         * Constructs the exception.
         *
         * @param projection the projection's name
         * @param version the projection's version
         */
        public RebuildSupersededException(String projection, int version) {
            super("projection '" + projection + "', version " + version
                    + ": another rebuild of it was begun, which goes on from the last checkpoint; wait for that one");
            this.projection = projection;
        }

        /** Returns the projection's name. */
        public String projection() {
            return projection;
        }
    }
}
