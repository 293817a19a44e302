package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.postgres.internal.log.Fetched;
import dev.turnstile.postgres.internal.projection.Decoded;
import dev.turnstile.postgres.internal.projection.RowShape;
import dev.turnstile.postgres.internal.projection.RowTable;
import dev.turnstile.projection.Projections.RebuildMismatchException;
import dev.turnstile.projection.TableProjection;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rows of the sample with rows that are folded from the events of the sampled keys, from the first event
 * on.
 */
record SampleCheck<K, R extends Record, E>(
        TableProjection<K, R, E> projection, RowTable<K, R> table, SelectedLog log, KeySample sample) {

    /**
     * Compares all rows of the sample.
     *
     * @param upTo the cursor of the table
     * @return the number of rows that were compared
     * @throws RebuildMismatchException if a row differs
     */
    int check(Connection connection, Cursor upTo) throws SQLException {
        int checked = 0;
        for (KeySample.Sampled sampled : sample.all()) {
            if (!sampled.streams().isEmpty()) {
                check(connection, sampled, upTo);
                checked++;
            }
        }
        return checked;
    }

    private void check(Connection connection, KeySample.Sampled sampled, Cursor upTo) throws SQLException {
        Map<K, @Nullable R> expected = new LinkedHashMap<>();
        for (Fetched fetched : log.ofStreams(connection, sampled.streams(), upTo)) {
            for (E event : ReadableEvents.of(fetched, projection, log.json())) {
                fold(expected, sampled.key(), new Decoded<>(event, fetched.event()));
            }
        }
        Map<K, R> actual = table.read(connection, expected.keySet());
        expected.forEach((key, row) -> {
            if (!Objects.equals(row, actual.get(key))) {
                throw new RebuildMismatchException(projection.name(), key, row, actual.get(key));
            }
        });
    }

    private void fold(Map<K, @Nullable R> rows, String wanted, Decoded<E> event) {
        RowShape<K, R> shape = table.shape();
        for (K key : Set.copyOf(projection.keys(event.event(), event.recorded()))) {
            if (shape.text(key).equals(wanted)) {
                rows.put(key, shape.fold(projection, key, rows.get(key), event));
            }
        }
    }
}
