package dev.turnstile.postgres.internal.history;

import dev.turnstile.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of a row.
 *
 * @param kind the kind of change
 * @param old the old values that the event contains
 * @param now the new values that the event contains
 */
record RowEvent(Kind kind, Map<String, Object> old, Map<String, Object> now) {

    /** An event that contains no information about the row. */
    static final RowEvent NONE = new RowEvent(Kind.NONE, Map.of(), Map.of());

    /** The kinds of change. */
    enum Kind {
        INSERTED,
        UPDATED,
        DELETED,
        TRUNCATED,
        /** The event contains no information about the row. */
        NONE
    }

    /**
     * Returns the change of an event of kind {@code change}.
     *
     * @param type the name of the event's type
     * @param text the event's data, or null
     */
    static RowEvent of(Json json, String type, @Nullable String text) {
        Map<String, Object> data = text == null ? Map.of() : json.read(text);
        Kind kind = switch (type) {
            case "inserted" -> Kind.INSERTED;
            case "updated" -> Kind.UPDATED;
            case "deleted" -> Kind.DELETED;
            case Truncations.TYPE -> Kind.TRUNCATED;
            default -> Kind.NONE;
        };
        return new RowEvent(kind, side(data, "old"), side(data, "new"));
    }

    @SuppressWarnings("unchecked") // JSON objects have names for keys
    private static Map<String, Object> side(Map<String, Object> data, String side) {
        return data.get(side) instanceof Map<?, ?> columns ? (Map<String, Object>) columns : Map.of();
    }
}
