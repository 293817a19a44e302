package dev.turnstile.cli.terminal;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Handles optional fields: omitted in JSON, empty in a table. */
public final class KnownFields {

    private KnownFields() {}

    /** Puts a field into a tree unless its value is null. */
    public static void putKnown(Map<String, Object> tree, String field, @Nullable Object value) {
        if (value != null) {
            tree.put(field, value);
        }
    }

    /** Returns the text of a field, or an empty string if the field is missing. */
    public static String textOf(Map<String, ?> fields, String field) {
        Object value = fields.get(field);
        return value == null ? "" : value.toString();
    }
}
