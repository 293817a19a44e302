package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.event.StoredType;
import dev.turnstile.event.StreamName;
import java.util.LinkedHashMap;
import java.util.Map;
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
