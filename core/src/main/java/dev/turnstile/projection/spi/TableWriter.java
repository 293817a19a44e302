package dev.turnstile.projection.spi;

import dev.turnstile.projection.ProjectedEvent;
import dev.turnstile.projection.TableProjection;
import java.sql.Connection;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Writes the rows of table projections; {@code turnstile-postgres} is one, found by {@link ServiceLoader}. Thread-safe.
 */
public interface TableWriter {

    /**
     * Applies events: reads the rows that they change, folds, and writes what has become of them.
     *
     * @param events in their order
     * @param connection the transaction to write in
     * @throws Exception if the database fails
     */
    void apply(TableProjection<?, ?, ?> projection, List<ProjectedEvent> events, Connection connection)
            throws Exception;

    /**
     * Removes all rows.
     *
     * @param connection the transaction to write in
     * @throws Exception if the database fails
     */
    void reset(TableProjection<?, ?, ?> projection, Connection connection) throws Exception;

    /**
     * Returns the one that is on the class path.
     *
     * @throws IllegalStateException if none is
     */
    static TableWriter found() {
        return FoundTableWriter.FOUND;
    }
}
