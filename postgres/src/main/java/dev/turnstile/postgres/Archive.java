package dev.turnstile.postgres;

import dev.turnstile.event.BrokenStreamException;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.archive.ArchivePartition;
import dev.turnstile.postgres.archive.ArchivePlan;
import dev.turnstile.postgres.archive.ArchiveReport;
import dev.turnstile.postgres.archive.DetachedEventsException;
import dev.turnstile.postgres.internal.archive.ArchiveMove;
import dev.turnstile.postgres.internal.archive.ArchivePartitions;
import java.util.List;
import java.util.function.Consumer;

/**
 * The archive of the log: partitions by position that contain old events. Appends do not touch the archive; reads
 * return its events as if they had never moved.
 *
 * <p>The database user must own Turnstile's tables. Each method takes its own connections, even if the calling thread
 * is in a transaction. Thread-safe; every method throws {@link LifecycleException} if the database fails.
 */
public final class Archive {

    private final ArchiveMove move;
    private final ArchivePartitions partitions;

    Archive(ArchiveMove move, ArchivePartitions partitions) {
        this.move = move;
        this.partitions = partitions;
    }

    /**
     * Moves events in batches, one transaction for each, and creates the partitions that are needed.
     *
     * @throws BrokenStreamException if a stream lacks an event; the stream stays unchanged
     */
    public ArchiveReport run(ArchivePlan plan) {
        return run(plan, progress -> {});
    }

    /**
     * Moves events in batches, one transaction for each, and creates the partitions that are needed. If the run is
     * interrupted, the same call continues after the last committed batch.
     *
     * @param progress receives the running total after each batch
     * @throws BrokenStreamException if a stream lacks an event; the stream stays unchanged
     */
    public ArchiveReport run(ArchivePlan plan, Consumer<ArchiveReport> progress) {
        partitions.create(1, 0);
        ArchiveReport report = move.run(plan, progress);
        if (report.events() > 0) {
            partitions.analyze(report);
        }
        return report;
    }

    /** Returns the report that {@link #run} would return now, without the names of partitions. Moves nothing. */
    public ArchiveReport preview(ArchivePlan plan) {
        return move.preview(plan);
    }

    /**
     * Creates partitions up to the end of the log and {@code ahead} more. Each is as large as the last partition, or
     * contains 10,000,000 positions if there is none.
     */
    public List<ArchivePartition> createPartitions(int ahead) {
        return createPartitions(ahead, 0);
    }

    /**
     * Creates partitions up to the end of the log and {@code ahead} more.
     *
     * @param ahead the number of partitions to create after the partition that contains the end of the log
     * @param positions the number of positions in each partition; 0 for as many as in the last partition
     * @return the created partitions
     * @throws IllegalArgumentException if a number is negative, or more than 1,000 partitions would be created
     */
    public List<ArchivePartition> createPartitions(int ahead, long positions) {
        return partitions.create(ahead, positions);
    }

    /** Returns all partitions, including detached ones, ordered by position. */
    public List<ArchivePartition> partitions() {
        return partitions.list();
    }

    /**
     * Detaches a partition from the log. Its table stays and may be dumped, moved or dropped. Reads that need an event
     * of the partition then fail with {@link DetachedEventsException}.
     *
     * @param partition the partition's name
     * @throws IllegalArgumentException if no partition has that name, or the partition is detached already
     */
    public ArchivePartition detach(String partition) {
        return partitions.detach(partition);
    }

    /**
     * Attaches a detached partition to the log again.
     *
     * @param partition the partition's name; a table of that name must exist
     * @throws IllegalArgumentException if no partition has that name, or the partition is not detached
     */
    public ArchivePartition attach(String partition) {
        return partitions.attach(partition);
    }
}
