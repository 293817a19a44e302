package dev.turnstile.projection;

import dev.turnstile.event.EventStoreException;
import java.time.Duration;
import java.util.List;

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
}
