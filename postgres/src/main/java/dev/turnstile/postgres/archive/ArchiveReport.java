package dev.turnstile.postgres.archive;

import java.util.Set;
import java.util.TreeSet;

/**
 * What has moved into the archive.
 *
 * @param streams how many streams are done
 * @param events how many events have moved
 * @param partitions the names of the partitions that they are in now
 */
public record ArchiveReport(long streams, long events, Set<String> partitions) {

    /** Copies the names. */
    public ArchiveReport {
        partitions = Set.copyOf(partitions);
    }

    /** Returns what this and another one are together. */
    public ArchiveReport plus(ArchiveReport other) {
        Set<String> both = new TreeSet<>(partitions);
        both.addAll(other.partitions);
        return new ArchiveReport(streams + other.streams, events + other.events, both);
    }
}
