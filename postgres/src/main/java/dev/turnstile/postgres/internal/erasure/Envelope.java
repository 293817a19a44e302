package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.event.StoredType;
import dev.turnstile.event.StreamName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands in an event's data in place of a personal value.
 *
 * @param key the number of the key
 * @param value the value, encrypted, in base 64, or null if the subject was forgotten before it was appended
 * @param erased what is read when the key is forgotten
 */
public record Envelope(
        long key, @Nullable String value, @Nullable Object erased) {

    /** The field that marks one; events must not have a field of this name themselves. */
    public static final String MARK = "$personal";

    /** Where values stand. */
    public record Place(StreamName stream, StoredType type) {

        /** Returns what a value in a field is bound to, so that it cannot be moved. */
        String bound(SubjectKey key, String path) {
            return String.join(
                    "\0",
                    stream.category(),
                    stream.key(),
                    type.name(),
                    Integer.toString(type.schema()),
                    Long.toString(key.id()),
                    key.subject(),
                    path);
        }
    }

    /** Reads one, or returns null if a field holds something else. */
    static @Nullable Envelope of(@Nullable Object field) {
        return field instanceof Map<?, ?> outer
                        && outer.size() == 1
                        && outer.get(MARK) instanceof Map<?, ?> inner
                        && inner.get("key") instanceof Number key
                ? new Envelope(key.longValue(), text(inner.get("value")), inner.get("erased"))
                : null;
    }

    /**
     * Adds the numbers of the keys of all values in a tree.
     *
     * @throws IllegalArgumentException if a field is marked and holds no value
     */
    public static void collect(@Nullable Object node, Set<Long> keys) {
        Envelope envelope = of(node);
        if (envelope != null) {
            keys.add(envelope.key());
        } else if (node instanceof Map<?, ?> map) {
            if (map.containsKey(MARK)) {
                throw new IllegalArgumentException("a field " + MARK + " is not the only one, or has no key");
            }
            map.values().forEach(value -> collect(value, keys));
        } else if (node instanceof List<?> items) {
            items.forEach(item -> collect(item, keys));
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    Map<String, Object> tree() {
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put("key", key);
        if (value != null) {
            inner.put("value", value);
        }
        if (erased != null) {
            inner.put("erased", erased);
        }
        return Map.of(MARK, inner);
    }
}
