package dev.turnstile.postgres.archive;

import java.util.Set;
import java.util.TreeSet;

/**
 * The result of archiving: the number of moved events, and their partitions.
 *
 * @param streams the number of archived streams
 * @param events the number of moved events
 * @param partitions the names of the partitions that contain the moved events
 */
public record ArchiveReport(long streams, long events, Set<String> partitions) {

    /** Copies the names. */
    public ArchiveReport {
        partitions = Set.copyOf(partitions);
    }

    /** Returns the sum of this report and another. */
    public ArchiveReport plus(ArchiveReport other) {
        Set<String> both = new TreeSet<>(partitions);
        both.addAll(other.partitions);
        return new ArchiveReport(streams + other.streams, events + other.events, both);
    }
}
