package dev.turnstile.postgres.internal.projection;

import dev.turnstile.postgres.internal.connection.DeferredInterrupt;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.TableProjection;
import dev.turnstile.projection.spi.TableWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Applies events to a table by one query, one write and one deletion for all their rows. Thread-safe. */
public final class SetWriter implements TableWriter {

    /** The entries are never removed, because projections are declared once, and exist as long as the application. */
    private final Map<TableProjection<?, ?, ?>, RowTable<?, ?>> tables = new ConcurrentHashMap<>();

    /** Creates a writer, for the service loader. */
    public SetWriter() {}

    @Override
    public void apply(TableProjection<?, ?, ?> projection, List<ProjectedEvent> events, Connection connection)
            throws SQLException {
        applied(projection, events, connection);
    }

    private <K, R extends Record, E> void applied(
            TableProjection<K, R, E> projection, List<ProjectedEvent> events, Connection connection)
            throws SQLException {
        List<Decoded<E>> decoded = decoded(projection, events);
        Set<K> keys = new LinkedHashSet<>();
        decoded.forEach(event -> keys.addAll(projection.keys(event.event(), event.recorded())));
        if (keys.isEmpty()) {
            return;
        }
        RowTable<K, R> table = table(projection);
        DeferredInterrupt.defer();
        Map<K, R> before = table.locked(connection, keys);
        Map<K, @Nullable R> after = new HashMap<>(before);
        for (Decoded<E> event : decoded) {
            for (K key : Set.copyOf(projection.keys(event.event(), event.recorded()))) {
                after.put(key, table.shape().fold(projection, key, after.get(key), event));
            }
        }
        DeferredInterrupt.defer();
        write(connection, table, before, after);
    }

    /** Decodes events by the {@code read} method of a projection. */
    public static <E> List<Decoded<E>> decoded(TableProjection<?, ?, E> projection, List<ProjectedEvent> events) {
        List<Decoded<E>> decoded = new ArrayList<>(events.size());
        for (ProjectedEvent event : events) {
            for (E read : projection.read(event)) {
                decoded.add(new Decoded<>(read, event.recorded()));
            }
        }
        return decoded;
    }

    private static <K, R extends Record> void write(
            Connection connection, RowTable<K, R> table, Map<K, R> before, Map<K, @Nullable R> after)
            throws SQLException {
        List<R> changed = new ArrayList<>();
        List<K> gone = new ArrayList<>();
        for (Map.Entry<K, @Nullable R> entry : after.entrySet()) {
            R row = entry.getValue();
            if (row != null && !row.equals(before.get(entry.getKey()))) {
                changed.add(row);
            } else if (row == null && before.containsKey(entry.getKey())) {
                gone.add(entry.getKey());
            }
        }
        if (!changed.isEmpty()) {
            table.write(connection, changed);
        }
        if (!gone.isEmpty()) {
            table.delete(connection, gone);
        }
    }

    @Override
    public void reset(TableProjection<?, ?, ?> projection, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(table(projection).fill("DELETE FROM {table}"));
        }
    }

    @SuppressWarnings("unchecked") // the map contains each projection with its own table
    private <K, R extends Record> RowTable<K, R> table(TableProjection<K, R, ?> projection) {
        return (RowTable<K, R>) tables.computeIfAbsent(projection, missing -> created(projection));
    }

    private static <K, R extends Record> RowTable<K, R> created(TableProjection<K, R, ?> projection) {
        RowShape<K, R> shape = RowShape.of(projection);
        return new RowTable<>(shape, shape.table());
    }
}
