package dev.turnstile.json.spi;

import dev.turnstile.json.Json;
import dev.turnstile.text.spi.ShownText;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The first part of a value that differs from the same part of a copy that was read from the value's JSON. Parts with
 * the same JSON may differ: {@code 5L} and {@code 5}, or a record and the map of its fields.
 *
 * @param path the path of the part
 * @param value the part of the value, or null
 * @param read the part of the copy, or null
 */
record Difference(
        String path, @Nullable Object value, @Nullable Object read) {

    private static final int MAX_NAME = 80;

    /** Returns the first difference between a value and its copy, or null if they are equal in all of their parts. */
    static @Nullable Difference between(Json json, String path, @Nullable Object value, @Nullable Object read) {
        return new Comparison(json).compare(path, value, read);
    }

    /** Returns the component of a record, or null if the component is null or inaccessible. */
    static @Nullable Object part(RecordComponent component, Record record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /**
     * Returns the JSON text of an object with one field.
     *
     * @param field the name of the field, which messages contain
     * @param value a value of any type
     */
    static String text(Json json, String field, @Nullable Object value) {
        return json.write(Collections.singletonMap(field, json.convert(value, Object.class)));
    }

    /** Returns the description of the difference, without values. */
    String shown() {
        String given = value == null ? "null" : value.getClass().getName();
        String got = read == null ? "null" : read.getClass().getName();
        return "a " + given + " that is read back as " + (given.equals(got) ? "a different value" : got);
    }

    /** The comparison of a value with its copy, part by part. */
    private record Comparison(Json json) {

        @Nullable
        Difference compare(String path, @Nullable Object value, @Nullable Object read) {
            if (value == null || read == null) {
                return value == null && read == null ? null : new Difference(path, value, read);
            }
            if (value instanceof Record record && record.getClass() == read.getClass()) {
                return components(path, record, (Record) read);
            }
            if (value instanceof Optional<?> some && read instanceof Optional<?> other) {
                return compare(path, some.orElse(null), other.orElse(null));
            }
            return containers(path, value, read);
        }

        private @Nullable Difference containers(String path, Object value, Object read) {
            if (value instanceof Map<?, ?> map && read instanceof Map<?, ?> other) {
                return entries(path, new HashMap<>(map), new HashMap<>(other));
            }
            if (value instanceof Set<?> set && read instanceof Set<?> other) {
                return set.equals(other) ? null : entries(path, byText(set), byText(other));
            }
            if (value instanceof List<?> list && read instanceof List<?> other) {
                return items(path, list, other);
            }
            if (value instanceof Object[] array && array.getClass() == read.getClass()) {
                return items(path, Arrays.asList(array), Arrays.asList((Object[]) read));
            }
            return same(value, read) ? null : new Difference(path, value, read);
        }

        private @Nullable Difference components(String path, Record value, Record read) {
            return first(Stream.of(value.getClass().getRecordComponents())
                    .map(component -> Optional.ofNullable(
                            compare(path + "." + component.getName(), part(component, value), part(component, read)))));
        }

        /** Keys that are not text become text, so that the copy does not contain the given key. */
        private @Nullable Difference entries(String path, Map<?, ?> value, Map<?, ?> read) {
            if (!value.keySet().equals(read.keySet())) {
                return new Difference(path, value, read);
            }
            return first(value.entrySet().stream()
                    .map(entry -> Optional.ofNullable(
                            compare(path + "." + name(entry.getKey()), entry.getValue(), read.get(entry.getKey())))));
        }

        private @Nullable Difference items(String path, List<?> value, List<?> read) {
            if (value.size() != read.size()) {
                return new Difference(path, value, read);
            }
            Iterator<?> other = read.iterator();
            return first(value.stream().map(item -> Optional.ofNullable(compare(path + "[]", item, other.next()))));
        }

        private static @Nullable Difference first(Stream<Optional<Difference>> parts) {
            return parts.flatMap(Optional::stream).findFirst().orElse(null);
        }

        /** Returns the items by their JSON: the items of two sets correspond to each other if they have the same JSON. */
        private Map<String, Object> byText(Set<?> set) {
            Map<String, Object> items = new HashMap<>();
            set.forEach(item -> items.put(text(json, "item", item), Optional.ofNullable(item)));
            return items;
        }

        /**
         * Compares values without known parts. Values of a class that does not define {@code equals}, such as an
         * array of bytes, are compared by their JSON.
         */
        private boolean same(Object value, Object read) {
            boolean equal = value.equals(read);
            if (equal
                    && (value instanceof Enum<?>
                            || value.getClass().getPackageName().startsWith("java."))) {
                return true;
            }
            return (equal || !definesEquality(value.getClass()))
                    && value.getClass() == read.getClass()
                    && text(json, "value", value).equals(text(json, "value", read));
        }

        /** Trees of the JSON library are compared by their JSON: their numbers differ by the size of the number. */
        private static boolean definesEquality(Class<?> type) {
            try {
                return !type.getPackageName().startsWith("tools.jackson.")
                        && type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
            } catch (NoSuchMethodException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static String name(@Nullable Object key) {
        return ShownText.printable(ShownText.cut(String.valueOf(key), MAX_NAME));
    }
}
