package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.log.Fetched;
import dev.turnstile.postgres.internal.projection.CopiedRows;
import dev.turnstile.postgres.internal.projection.Decoded;
import dev.turnstile.postgres.internal.projection.RowTable;
import dev.turnstile.projection.ProjectionException;
import dev.turnstile.projection.TableProjection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the rows that are being folded, which evicts the least recently used rows. Not thread-safe.
 *
 * <p>If the table was empty at the start and no row was evicted, the cache contains all rows, and the table is not
 * read.
 */
final class RowCache<K, R extends Record, E> {

    private final TableProjection<K, R, E> projection;
    private final RowTable<K, R> table;
    private final Json json;
    private final KeySample sample;
    private final Map<K, Slot<R>> slots = new LinkedHashMap<>(1_024, 0.75f, true);
    private boolean complete;

    /** A cached row. */
    private static final class Slot<R> {

        private @Nullable R row;
        private boolean stored;
        private boolean changed;
    }

    /** An event to be folded into one row. */
    private record Touch<K, E>(K key, Decoded<E> event) {}

    RowCache(TableProjection<K, R, E> projection, RowTable<K, R> table, Json json, KeySample sample, boolean empty) {
        this.projection = projection;
        this.table = table;
        this.json = json;
        this.sample = sample;
        this.complete = empty;
    }

    /** Folds events. Rows that are not cached are read by one statement. */
    void fold(Connection connection, List<Fetched> events) throws SQLException {
        List<Touch<K, E>> touches = new ArrayList<>(events.size());
        for (Fetched fetched : events) {
            List<E> read = ReadableEvents.of(fetched, projection, json);
            try {
                touch(touches, fetched, read);
            } catch (RuntimeException e) {
                throw failed(fetched.event(), e);
            }
        }
        load(connection, touches);
        for (Touch<K, E> touch : touches) {
            fold(touch);
        }
    }

    private void touch(List<Touch<K, E>> touches, Fetched fetched, List<E> read) {
        for (E event : read) {
            Decoded<E> decoded = new Decoded<>(event, fetched.event());
            var keys = projection.keys(event, fetched.event());
            for (K key : keys.size() > 1 ? Set.copyOf(keys) : keys) {
                sample.add(table.shape().text(key), fetched.stream());
                touches.add(new Touch<>(key, decoded));
            }
        }
    }

    private void fold(Touch<K, E> touch) {
        Slot<R> slot = slots.computeIfAbsent(touch.key(), key -> new Slot<>());
        try {
            slot.row = table.shape().fold(projection, touch.key(), slot.row, touch.event());
        } catch (RuntimeException e) {
            throw failed(touch.event().recorded(), e);
        }
        slot.changed = true;
    }

    private ProjectionException failed(RecordedEvent event, RuntimeException e) {
        return new ProjectionException(projection.name(), event, Failures.text(e), e);
    }

    private void load(Connection connection, List<Touch<K, E>> touches) throws SQLException {
        if (complete) {
            return;
        }
        Set<K> missing = new LinkedHashSet<>();
        for (Touch<K, E> touch : touches) {
            if (!slots.containsKey(touch.key())) {
                missing.add(touch.key());
            }
        }
        if (!missing.isEmpty()) {
            table.read(connection, missing).forEach((key, row) -> {
                Slot<R> slot = new Slot<>();
                slot.row = row;
                slot.stored = true;
                slots.put(key, slot);
            });
        }
    }

    int size() {
        return slots.size();
    }

    /** Writes the changed rows: new rows by COPY, updates and deletions by set-based statements. */
    void write(Connection connection) throws SQLException {
        List<R> fresh = new ArrayList<>();
        List<R> changed = new ArrayList<>();
        List<K> gone = new ArrayList<>();
        slots.forEach((key, slot) -> {
            R row = slot.row;
            if (slot.changed && row != null) {
                (slot.stored ? changed : fresh).add(row);
            } else if (slot.changed && slot.stored) {
                gone.add(key);
            }
        });
        if (!fresh.isEmpty()) {
            CopiedRows.write(connection, table, fresh);
        }
        table.write(connection, changed);
        table.delete(connection, gone);
    }

    /** Marks all rows as committed, and evicts rows until at most {@code limit} are left. */
    void written(int limit) {
        for (Slot<R> slot : slots.values()) {
            slot.stored = slot.row != null;
            slot.changed = false;
        }
        Iterator<K> oldest = slots.keySet().iterator();
        while (slots.size() > limit) {
            oldest.next();
            oldest.remove();
            complete = false;
        }
    }

    /** Evicts all rows, without writing them. */
    void clear() {
        slots.clear();
        complete = false;
    }
}
