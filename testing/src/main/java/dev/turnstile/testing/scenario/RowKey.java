package dev.turnstile.testing.scenario;

import dev.turnstile.projection.TableProjection;
import dev.turnstile.testing.internal.Differences;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Computes the key of a row: the first component, or, if the key is a record, the components with the names of the
 * key's components.
 */
final class RowKey<K, R extends Record> {

    private final Class<K> key;
    private final Class<R> row;

    RowKey(TableProjection<K, R, ?> projection) {
        this.key = projection.key();
        this.row = projection.row();
    }

    /**
     * Returns the key of a row.
     *
     * @throws IllegalArgumentException if the row does not have the components of the key
     */
    Object of(R values) {
        if (!key.isRecord()) {
            return Objects.requireNonNull(Differences.component(values, row.getRecordComponents()[0]), "key");
        }
        @Nullable
        Object[] parts = Arrays.stream(key.getRecordComponents())
                .map(part -> Differences.component(values, component(part.getName())))
                .toArray();
        try {
            return Records.of(key, parts);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "the key " + key.getName() + " of row " + values + " cannot be created", e);
        }
    }

    /**
     * Returns the component of rows with a name.
     *
     * @throws IllegalArgumentException if rows have no such component
     */
    RecordComponent component(String name) {
        return Arrays.stream(row.getRecordComponents())
                .filter(component -> component.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected a component of " + row.getName() + ", found no component '" + name + "'"));
    }
}
