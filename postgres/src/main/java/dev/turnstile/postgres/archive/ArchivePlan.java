package dev.turnstile.postgres.archive;

import dev.turnstile.event.StreamName;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which streams' events move into the archive, and in what portions. */
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

    /** Takes streams that have come to their end: deleted ones, and records that are in a terminal state of all of their machines. */
    public static ArchivePlan ofFinished() {
        return new ArchivePlan(false, null, List.of(), null, Integer.MAX_VALUE, EVENTS_AT_ONCE);
    }

    /** Takes all streams, whatever their state. */
    public static ArchivePlan all() {
        return new ArchivePlan(true, null, List.of(), null, Integer.MAX_VALUE, EVENTS_AT_ONCE);
    }

    /**
     * Takes these streams, whatever their state.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static ArchivePlan ofStreams(Collection<StreamName> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("expected the name of a stream, got none");
        }
        return new ArchivePlan(true, null, List.copyOf(names), null, Integer.MAX_VALUE, EVENTS_AT_ONCE);
    }

    /** Takes only streams of one category. */
    public ArchivePlan withCategory(String name) {
        return new ArchivePlan(living, Objects.requireNonNull(name), streams, until, upTo, batch);
    }

    /** Takes only streams of which the newest event that would move was recorded at this moment or before; any by default. */
    public ArchivePlan withRecordedUntil(Instant moment) {
        return new ArchivePlan(living, category, streams, Objects.requireNonNull(moment), upTo, batch);
    }

    /**
     * Moves no events above a version; all by default. What comes after it stays where it is.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public ArchivePlan withUpToVersion(int version) {
        return new ArchivePlan(living, category, streams, until, atLeastOne("version", version), batch);
    }

    /**
     * Says about how many events move in one transaction; 10,000 by default.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public ArchivePlan withBatchSize(int events) {
        return new ArchivePlan(living, category, streams, until, upTo, atLeastOne("batch", events));
    }

    private static int atLeastOne(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + ": expected 1 or more, got " + number);
        }
        return number;
    }

    /** Tells whether streams are taken whatever their state. */
    public boolean living() {
        return living;
    }

    /** Returns the only category, or null for any. */
    public @Nullable String category() {
        return category;
    }

    /** Returns the only streams, none for any. */
    public List<StreamName> streams() {
        return streams;
    }

    /** Returns when the newest event must have been recorded at the latest, or null. */
    public @Nullable Instant until() {
        return until;
    }

    /** Returns the last version that may move. */
    public int upToVersion() {
        return upTo;
    }

    /** Returns about how many events move in one transaction. */
    public int batch() {
        return batch;
    }
}
