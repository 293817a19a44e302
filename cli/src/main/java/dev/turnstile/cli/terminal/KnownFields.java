package dev.turnstile.cli.terminal;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fields that may be unknown: left out of JSON, empty in a table. */
public final class KnownFields {

    private KnownFields() {}

    /** Puts a field into a tree unless it is unknown. */
    public static void putKnown(Map<String, Object> tree, String field, @Nullable Object value) {
        if (value != null) {
            tree.put(field, value);
        }
    }

    /** Returns what a field says, or nothing if it is unknown. */
    public static String said(Map<String, ?> fields, String field) {
        Object value = fields.get(field);
        return value == null ? "" : value.toString();
    }
}
