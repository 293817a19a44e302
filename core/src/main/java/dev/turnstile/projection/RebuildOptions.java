package dev.turnstile.projection;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * The options of a rebuild.
 *
 * @param checkpoint after how many events what was made is saved, with the place; 500,000 by default
 * @param rows how many rows are held in memory at most, besides those of one page of events; 100,000 by default
 * @param sample how many rows are compared with their events before the exchange; 100 by default
 * @param show whether the view shows the new table then; it does by default
 * @param fresh whether it begins with the first event even if an earlier attempt came further; it does not by default
 * @param progress is told about once a second, by the thread that rebuilds
 */
public record RebuildOptions(
        long checkpoint, int rows, int sample, boolean show, boolean fresh, Consumer<RebuildProgress> progress) {

    private static final long CHECKPOINT = 500_000;
    private static final int ROWS = 100_000;
    private static final int SAMPLE = 100;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if there is no event to a checkpoint, no row in memory, or a sample of less than
     *     none
     */
    public RebuildOptions {
        Objects.requireNonNull(progress, "progress");
        if (checkpoint < 1 || rows < 1 || sample < 0) {
            throw new IllegalArgumentException("expected at least 1 event, 1 row and a sample of 0, got checkpoint "
                    + checkpoint + ", rows " + rows + ", sample " + sample);
        }
    }

    /** Returns those that suit most. */
    public static RebuildOptions defaults() {
        return new RebuildOptions(CHECKPOINT, ROWS, SAMPLE, true, false, progress -> {});
    }

    /** Returns a copy that saves its progress after a number of events. */
    public RebuildOptions withCheckpoint(long events) {
        return new RebuildOptions(events, rows, sample, show, fresh, progress);
    }

    /** Returns a copy that holds a number of rows in memory. */
    public RebuildOptions withRows(int most) {
        return new RebuildOptions(checkpoint, most, sample, show, fresh, progress);
    }

    /** Returns a copy that compares a number of rows with their events. */
    public RebuildOptions withSample(int number) {
        return new RebuildOptions(checkpoint, rows, number, show, fresh, progress);
    }

    /** Leaves the view as it is, so that {@link Projections#show} can have it changed later. */
    public RebuildOptions withoutShowing() {
        return new RebuildOptions(checkpoint, rows, sample, false, fresh, progress);
    }

    /** Begins with the first event, whatever an earlier attempt has made: for one whose code has changed since. */
    public RebuildOptions withFreshStart() {
        return new RebuildOptions(checkpoint, rows, sample, show, true, progress);
    }

    /** Returns a copy that reports its progress. */
    public RebuildOptions withProgress(Consumer<RebuildProgress> told) {
        return new RebuildOptions(checkpoint, rows, sample, show, fresh, told);
    }
}
