package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.event.StoredType;
import dev.turnstile.event.StreamName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON that replaces a personal value in an event's data.
 *
 * @param key the number of the key
 * @param value the encrypted value in base 64, or null if the subject was forgotten before the append
 * @param erased the value that is read after the subject is forgotten
 */
public record Envelope(
        long key, @Nullable String value, @Nullable Object erased) {

    /** The field that marks an envelope. The data of events must not contain a field with this name. */
    public static final String MARK = "$personal";

    /** The stream and event type that a value belongs to. */
    public record Place(StreamName stream, StoredType type) {

        /** Returns the associated data of a field's value, so that the value cannot be moved to another place. */
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

    /** Returns the envelope of a field, or null if the field contains anything else. */
    static @Nullable Envelope of(@Nullable Object field) {
        return field instanceof Map<?, ?> outer
                        && outer.size() == 1
                        && outer.get(MARK) instanceof Map<?, ?> inner
                        && inner.get("key") instanceof Number key
                ? new Envelope(key.longValue(), text(inner.get("value")), inner.get("erased"))
                : null;
    }

    /**
     * Adds the key numbers of all values in a tree.
     *
     * @throws IllegalArgumentException if a field has the mark but is not a valid envelope
     */
    public static void collect(@Nullable Object node, Set<Long> keys) {
        Envelope envelope = of(node);
        if (envelope != null) {
            keys.add(envelope.key());
        } else if (node instanceof Map<?, ?> map) {
            if (map.containsKey(MARK)) {
                throw new IllegalArgumentException("a field " + MARK + " is not alone in its object, or has no key");
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
