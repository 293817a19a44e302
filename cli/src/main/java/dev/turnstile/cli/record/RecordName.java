package dev.turnstile.cli.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A record as the user names it: by its table and key, {@code orders/42}, {@code shop.orders/42}, or by its key alone where
 * one table has it. The key of several columns is written as PostgreSQL writes a row, {@code seats/(A,7)}, or without the
 * parentheses, {@code seats/A,7}.
 *
 * @param text what the user wrote
 */
public record RecordName(String text) {

    /** How a record is named, for the descriptions of parameters. */
    public static final String DESCRIPTION =
            "The record as orders/42, or its key alone where one table has it; of a key of"
                    + " several columns each value: seats/A,7.";

    /** Returns the key if the name begins with a table. */
    public Optional<String> keyIn(String category) {
        return text.startsWith(category + "/") ? Optional.of(text.substring(category.length() + 1)) : Optional.empty();
    }

    /** Returns the table that stands before the first slash, where one does. */
    public Optional<String> table() {
        int slash = text.indexOf('/');
        return slash < 1 ? Optional.empty() : Optional.of(text.substring(0, slash));
    }

    /** Returns the same name with parentheses around the key, as the log writes a key of several columns. */
    RecordName asRow() {
        int begin = text.indexOf('/') + 1;
        return new RecordName(text.substring(0, begin) + "(" + text.substring(begin) + ")");
    }

    /**
     * Returns the values of a key, one for each column.
     *
     * @param key the key as text
     * @param columns the number of columns
     * @return nothing if the key does not have that many values
     */
    public static Optional<RecordKey> key(String key, int columns) {
        if (columns == 1) {
            return Optional.of(new RecordKey(List.of(key)));
        }
        boolean row = key.startsWith("(") && key.endsWith(")");
        List<String> values = values(row ? key.substring(1, key.length() - 1) : key);
        return values.size() == columns ? Optional.of(new RecordKey(values)) : Optional.empty();
    }

    /** Returns a key as the log and the refusals have it: the key of several columns stands in parentheses. */
    public static String asStored(String key, int columns) {
        return columns == 1 || key.startsWith("(") ? key : "(" + key + ")";
    }

    /** What is quoted doubles quotes and backslashes, as PostgreSQL writes a row. */
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
