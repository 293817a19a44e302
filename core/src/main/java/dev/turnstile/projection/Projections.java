package dev.turnstile.projection;

import dev.turnstile.event.EventStoreException;
import java.util.List;

/** Table projections: rebuilds, their progress, and the shown version. Thread-safe. */
public interface Projections {

    /**
     * Rebuilds a projection's table beside the old one, which stays readable, and swaps the two.
     *
     * <p>Goes on where an earlier attempt ended, however it did. The table is exchanged, shown by the view, and its
     * subscription's place set, in one transaction; subscribers that run go on with the new one. Handlers and commands
     * have no part in it. Returns when all is done.
     *
     * @throws RebuildMismatchException if rows that were sampled are not what their events say; nothing is exchanged
     * @throws RebuildSupersededException if another rebuild of it began meanwhile; the tables are not swapped
     * @throws ProjectionException if the projection fails
     * @throws EventStoreException if the database fails
     */
    Rebuilt rebuild(TableProjection<?, ?, ?> projection, RebuildOptions options);

    /** Rebuilds a projection's table with {@link RebuildOptions#defaults()}. */
    default Rebuilt rebuild(TableProjection<?, ?, ?> projection) {
        return rebuild(projection, RebuildOptions.defaults());
    }

    /**
     * Has the view of a projection's name show the table of its version, at once and for all readers: a newer one that
     * was made beside the live one, or the older one again.
     *
     * @throws IllegalStateException if there is no such table
     * @throws EventStoreException if the database fails
     */
    void show(TableProjection<?, ?, ?> projection);

    /**
     * Returns how far rebuilds are, of any process, and what became of the last one of each projection and version.
     *
     * @throws EventStoreException if the database fails
     */
    List<RebuildProgress> rebuilds();
}
