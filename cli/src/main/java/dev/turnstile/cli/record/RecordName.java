package dev.turnstile.cli.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The name of a record on the command line: its table and key, {@code orders/42}, {@code shop.orders/42}, or the key
 * alone if only one table contains it. A key of several columns has PostgreSQL's row syntax, {@code seats/(A,7)}, or
 * the same without parentheses, {@code seats/A,7}.
 *
 * @param text the name
 */
public record RecordName(String text) {

    /** The description of parameters and options that take a record. */
    public static final String DESCRIPTION =
            "The record: orders/42, or the key alone if only one table contains it; a key of several columns:"
                    + " seats/A,7.";

    /** Returns the key if the name begins with this category. */
    public Optional<String> keyIn(String category) {
        return text.startsWith(category + "/") ? Optional.of(text.substring(category.length() + 1)) : Optional.empty();
    }

    /** Returns the table before the first slash, or empty without a table. */
    public Optional<String> table() {
        int slash = text.indexOf('/');
        return slash < 1 ? Optional.empty() : Optional.of(text.substring(0, slash));
    }

    /** Returns this name with parentheses around the key, the log's format for a key of several columns. */
    RecordName asRow() {
        int begin = text.indexOf('/') + 1;
        return new RecordName(text.substring(0, begin) + "(" + text.substring(begin) + ")");
    }

    /**
     * Parses a key.
     *
     * @param key the key as text
     * @param columns the number of columns of the id
     * @return the key, or empty if it has another number of values
     */
    public static Optional<RecordKey> key(String key, int columns) {
        if (columns == 1) {
            return Optional.of(new RecordKey(List.of(key)));
        }
        boolean row = key.startsWith("(") && key.endsWith(")");
        List<String> values = values(row ? key.substring(1, key.length() - 1) : key);
        return values.size() == columns ? Optional.of(new RecordKey(values)) : Optional.empty();
    }

    /** Returns a key in the format of the log and the refusals: a key of several columns is in parentheses. */
    public static String asStored(String key, int columns) {
        return columns == 1 || key.startsWith("(") ? key : "(" + key + ")";
    }

    /** Splits PostgreSQL's row syntax, in which quoted values double quotes and backslashes. */
    private static List<String> values(String row) {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < row.length(); i++) {
            char c = row.charAt(i);
            if (quoted && (c == '"' || c == '\\') && i + 1 < row.length() && row.charAt(i + 1) == c) {
                value.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                values.add(value.toString());
                value.setLength(0);
            } else {
                value.append(c);
            }
        }
        values.add(value.toString());
        return values;
    }

    @Override
    public String toString() {
        return text;
    }
}
