package dev.turnstile.projection.spi;

import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.TableProjection;
import java.sql.Connection;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Writes the rows of table projections. {@code turnstile-postgres} contains an implementation, found by {@link
 * ServiceLoader}. Thread-safe.
 */
public interface TableWriter {

    /**
     * Applies events: reads the affected rows, folds the events into them, and writes the resulting rows.
     *
     * @param events the events in their order
     * @param connection the connection to write through
     * @throws Exception if the database fails
     */
    void apply(TableProjection<?, ?, ?> projection, List<ProjectedEvent> events, Connection connection)
            throws Exception;

    /**
     * Removes all rows of a projection.
     *
     * @param connection the connection to write through
     * @throws Exception if the database fails
     */
    void reset(TableProjection<?, ?, ?> projection, Connection connection) throws Exception;

    /**
     * Returns the writer on the class path.
     *
     * @throws IllegalStateException if the class path contains no writer
     */
    static TableWriter found() {
        return FoundTableWriter.FOUND;
    }
}
