package dev.turnstile.testing.scenario;

import dev.turnstile.machine.Guard.Row;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a record that is in no table. Immutable.
 *
 * @param values the values by column
 */
record Columns(Map<String, @Nullable Object> values) implements Row {

    /** Copies the map, whose values may be null. */
    Columns {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Returns columns from alternating names and values.
     *
     * @throws IllegalArgumentException if a name is not text or has no value
     */
    static Columns of(@Nullable Object... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("expected names of columns, each followed by its value, got "
                    + namesAndValues.length + " arguments");
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (!(namesAndValues[i] instanceof String name)) {
                throw new IllegalArgumentException("expected the name of a column, got " + namesAndValues[i]);
            }
            values.put(name, namesAndValues[i + 1]);
        }
        return new Columns(values);
    }

    /** Returns a copy with a further column. */
    Columns withColumn(String name, @Nullable Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Columns(more);
    }

    @Override
    public Set<String> columns() {
        return values.keySet();
    }

    @Override
    public @Nullable Object get(String column) {
        if (!values.containsKey(column)) {
            throw new IllegalArgumentException("the scenario's record has no column '" + column
                    + "'; give it a value with with(\"" + column + "\", ..)");
        }
        return values.get(column);
    }

    @Override
    public <V> @Nullable V get(String column, Class<V> type) {
        Object value = get(column);
        if (value != null && !type.isInstance(value)) {
            throw new IllegalArgumentException("column '" + column + "': expected a value of " + type.getName()
                    + ", got one of " + value.getClass().getName());
        }
        return type.cast(value);
    }
}
