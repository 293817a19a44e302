package dev.turnstile.testing.internal;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares two values field by field: records by their components, maps by their keys, lists by their positions. */
public final class Differences {

    private static final Object ABSENT = new Object() {
        @Override
        public String toString() {
            return "none";
        }
    };

    private final List<String> lines = new ArrayList<>();

    private Differences() {}

    /**
     * Returns one line for each field that differs; empty if the values are equal.
     *
     * @param name the name of the compared value
     */
    public static List<String> between(String name, @Nullable Object expected, @Nullable Object actual) {
        Differences differences = new Differences();
        differences.compare(name, expected, actual);
        return List.copyOf(differences.lines);
    }

    /** Returns the text of a value for messages, with strings in quotation marks. */
    public static String text(@Nullable Object value) {
        return value instanceof String text ? "'" + text + "'" : String.valueOf(value);
    }

    private void compare(String path, @Nullable Object expected, @Nullable Object actual) {
        if (Objects.deepEquals(expected, actual)) {
            return;
        }
        int before = lines.size();
        if (expected != null && actual != null && sameShape(expected, actual)) {
            compareFields(path, fields(expected), fields(actual));
        }
        if (lines.size() == before) {
            lines.add(path + ": expected " + text(expected) + ", actual " + text(actual));
        }
    }

    private static boolean sameShape(Object expected, Object actual) {
        return (expected instanceof Record && expected.getClass() == actual.getClass())
                || (expected instanceof Map && actual instanceof Map)
                || (expected instanceof List && actual instanceof List);
    }

    private void compareFields(
            String path, Map<String, @Nullable Object> expected, Map<String, @Nullable Object> actual) {
        Set<String> names = new LinkedHashSet<>(expected.keySet());
        names.addAll(actual.keySet());
        for (String name : names) {
            String field = name.startsWith("[") ? path + name : path + "." + name;
            compare(field, expected.getOrDefault(name, ABSENT), actual.getOrDefault(name, ABSENT));
        }
    }

    private static Map<String, @Nullable Object> fields(Object value) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        switch (value) {
            case Record record -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    fields.put(component.getName(), component(record, component));
                }
            }
            case Map<?, ?> map -> map.forEach((key, field) -> fields.put(String.valueOf(key), field));
            case Collection<?> list -> list.forEach(element -> fields.put("[" + fields.size() + "]", element));
            default -> throw new IllegalArgumentException("expected a record, map or list, got " + value.getClass());
        }
        return fields;
    }

    /**
     * Returns the value of a component of a record.
     *
     * @throws IllegalArgumentException if the record's module does not permit the access, or the accessor fails
     */
    public static @Nullable Object component(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "component " + component.getName() + " of "
                            + record.getClass().getName() + " cannot be read; open its package to turnstile-testing",
                    e);
        }
    }
}
