package dev.turnstile.projection;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * The options of a rebuild.
 *
 * @param checkpoint the number of events after which the rebuilt rows are saved together with the position; 500,000 by
 *     default
 * @param rows the maximum number of rows in memory, in addition to the rows of one page of events; 100,000 by default
 * @param sample the number of rows that are compared with their events before the swap; 100 by default
 * @param show whether the view shows the new table after the swap; true by default
 * @param fresh whether the rebuild begins with the first event even if an earlier attempt saved its progress; false by
 *     default
 * @param progress the listener, which the rebuilding thread calls about once a second
 */
public record RebuildOptions(
        long checkpoint, int rows, int sample, boolean show, boolean fresh, Consumer<RebuildProgress> progress) {

    private static final long CHECKPOINT = 500_000;
    private static final int ROWS = 100_000;
    private static final int SAMPLE = 100;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the checkpoint or the number of rows in memory is not positive, or the sample
     *     is negative
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
