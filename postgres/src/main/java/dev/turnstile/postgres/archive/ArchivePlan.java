package dev.turnstile.postgres.archive;

import dev.turnstile.event.StreamName;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A selection of the streams whose events move into the archive, and the size of the batches. Immutable. */
public final class ArchivePlan {

    private static final int EVENTS_AT_ONCE = 10_000;

    private final boolean living;
    private final @Nullable String category;
    private final List<StreamName> streams;
    private final @Nullable Instant until;
    private final int upTo;
    private final int batch;

    private ArchivePlan(
            boolean living,
            @Nullable String category,
            List<StreamName> streams,
            @Nullable Instant until,
            int upTo,
            int batch) {
        this.living = living;
        this.category = category;
        this.streams = streams;
        this.until = until;
        this.upTo = upTo;
        this.batch = batch;
    }

    /**
     * Selects finished streams: deleted streams, and streams of records that are in a terminal state of all of their
     * machines.
     */
    public static ArchivePlan ofFinished() {
        return new ArchivePlan(false, null, List.of(), null, Integer.MAX_VALUE, EVENTS_AT_ONCE);
    }

    /** Selects all streams, regardless of their state. */
    public static ArchivePlan all() {
        return new ArchivePlan(true, null, List.of(), null, Integer.MAX_VALUE, EVENTS_AT_ONCE);
    }

    /**
     * Selects the given streams, regardless of their state.
     *
     * @throws IllegalArgumentException if {@code names} is empty
     */
    public static ArchivePlan ofStreams(Collection<StreamName> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("expected the name of a stream, got none");
        }
        return new ArchivePlan(true, null, List.copyOf(names), null, Integer.MAX_VALUE, EVENTS_AT_ONCE);
    }

    /** Selects only streams of one category. */
    public ArchivePlan withCategory(String name) {
        return new ArchivePlan(living, Objects.requireNonNull(name), streams, until, upTo, batch);
    }

    /**
     * Selects only streams of which the newest event to be moved was recorded at or before a moment. The default is any
     * time.
     */
    public ArchivePlan withRecordedUntil(Instant moment) {
        return new ArchivePlan(living, category, streams, Objects.requireNonNull(moment), upTo, batch);
    }

    /**
     * Moves only events up to a version of their stream; all by default. Later events stay in the log's table.
     *
     * @throws IllegalArgumentException if the version is less than 1
     */
    public ArchivePlan withUpToVersion(int version) {
        return new ArchivePlan(living, category, streams, until, atLeastOne("version", version), batch);
    }

    /**
     * Sets the approximate number of events that move in one transaction; 10,000 by default.
     *
     * @throws IllegalArgumentException if the number is less than 1
     */
    public ArchivePlan withBatchSize(int events) {
        return new ArchivePlan(living, category, streams, until, upTo, atLeastOne("batch", events));
    }

    private static int atLeastOne(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + ": expected at least 1, got " + number);
        }
        return number;
    }

    /** Returns whether streams are selected regardless of their state. */
    public boolean living() {
        return living;
    }

    /** Returns the selected category, or null if the plan selects all categories. */
    public @Nullable String category() {
        return category;
    }

    /** Returns the selected streams; empty if the plan selects all streams. */
    public List<StreamName> streams() {
        return streams;
    }

    /** Returns the latest time at which a stream's newest event may have been recorded, or null for no limit. */
    public @Nullable Instant until() {
        return until;
    }

    /** Returns the last version that may move. */
    public int upToVersion() {
        return upTo;
    }

    /** Returns the approximate number of events that move in one transaction. */
    public int batch() {
        return batch;
    }
}
