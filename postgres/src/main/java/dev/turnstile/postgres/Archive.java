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
 * Where old events go: partitions by position, out of the way of appends, and read as if they had never moved.
 *
 * <p>For the owner of Turnstile's tables. Each call takes connections of its own, whatever transaction the calling thread
 * is in. Thread-safe; every method throws {@link LifecycleException} if the database fails.
 */
public final class Archive {

    private final ArchiveMove move;
    private final ArchivePartitions partitions;

    Archive(ArchiveMove move, ArchivePartitions partitions) {
        this.move = move;
        this.partitions = partitions;
    }

    /**
     * Moves events in batches, each of which is a transaction; partitions that are needed are made.
     *
     * @throws BrokenStreamException if a stream lacks an event; it stays as it is
     */
    public ArchiveReport run(ArchivePlan plan) {
        return run(plan, progress -> {});
    }

    /**
     * Moves events in batches, each of which is a transaction; partitions that are needed are made. If it ends before its
     * time, the same call goes on after the last batch.
     *
     * @param progress is told after each batch what has moved so far
     * @throws BrokenStreamException if a stream lacks an event; it stays as it is
     */
    public ArchiveReport run(ArchivePlan plan, Consumer<ArchiveReport> progress) {
        partitions.create(1, 0);
        ArchiveReport report = move.run(plan, progress);
        if (report.events() > 0) {
            partitions.analyze(report);
        }
        return report;
    }

    /** Tells what would move now, and moves nothing; its partitions are not named. */
    public ArchiveReport preview(ArchivePlan plan) {
        return move.preview(plan);
    }

    /** Makes partitions up to the end of the log and some ahead, each as large as the last one, or of 10,000,000 positions. */
    public List<ArchivePartition> createPartitions(int ahead) {
        return createPartitions(ahead, 0);
    }

    /**
     * Makes partitions up to the end of the log and some ahead of it.
     *
     * @param ahead how many beyond the one that the log ends in
     * @param positions how many positions each holds; 0 for as many as the last one
     * @return those that were made
     * @throws IllegalArgumentException if a number is less than 0, or more than 1,000 partitions would be made
     */
    public List<ArchivePartition> createPartitions(int ahead, long positions) {
        return partitions.create(ahead, positions);
    }

    /** Returns all partitions, detached ones too, in the order of positions. */
    public List<ArchivePartition> partitions() {
        return partitions.list();
    }

    /**
     * Takes a partition away from the log: its table stays, to be dumped, moved or dropped. From then on, reads that need
     * an event of it fail with {@link DetachedEventsException}.
     *
     * @param partition its name
     * @throws IllegalArgumentException if there is none of that name, or it is detached already
     */
    public ArchivePartition detach(String partition) {
        return partitions.detach(partition);
    }

    /**
     * Gives a partition back to the log.
     *
     * @param partition its name, which a table must have
     * @throws IllegalArgumentException if there is none of that name, or it is not detached
     */
    public ArchivePartition attach(String partition) {
        return partitions.attach(partition);
    }
}
