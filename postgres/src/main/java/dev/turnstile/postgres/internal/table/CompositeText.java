package dev.turnstile.postgres.internal.table;

import java.util.ArrayList;
import java.util.List;

/** Parses the text of a PostgreSQL row value, which is the key of a record with several id columns. */
public final class CompositeText {

    private CompositeText() {}

    /**
     * Returns the values of a row such as {@code (7,"north, west")}. In quoted values, quotes and backslashes are
     * doubled.
     */
    public static List<String> values(String row) {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        for (int i = 1; i < row.length() - 1; i++) {
            char c = row.charAt(i);
            if (quoted && (c == '"' || c == '\\') && row.charAt(i + 1) == c) {
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
}
