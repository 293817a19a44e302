package dev.turnstile.adoption.history.internal.columns;

import dev.turnstile.adoption.history.internal.Excerpt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The first rows of a table.
 *
 * @param names the names of the columns, in order
 * @param rows the values of each row, as many as there are columns
 */
public record Sample(List<String> names, List<List<String>> rows) {

    /** Returns the values of a column that are not blank. */
    public List<String> values(String column) {
        int index = names.indexOf(column);
        if (index < 0) {
            return List.of();
        }
        return rows.stream()
                .map(row -> row.get(index))
                .filter(value -> !value.isBlank())
                .toList();
    }

    List<String> distinct(String column) {
        return values(column).stream().distinct().toList();
    }

    boolean varies(String column) {
        return distinct(column).size() > 1;
    }

    /** Returns whether at least two rows have values and no two rows have the same value. */
    boolean unique(String column) {
        List<String> values = values(column);
        return values.size() > 1
                && values.size() == rows.size()
                && distinct(column).size() == values.size();
    }

    /** Returns whether each row has a value. */
    boolean whole(String column) {
        return values(column).size() == rows.size();
    }

    boolean repeats(String column) {
        return distinct(column).size() < values(column).size();
    }

    /** Returns whether all rows with the same value in the first column have the same value in the second. */
    boolean determines(String first, String second) {
        int key = names.indexOf(first);
        int value = names.indexOf(second);
        Map<String, String> known = new HashMap<>();
        return rows.stream().allMatch(row -> {
            String before = known.putIfAbsent(row.get(key), row.get(value));
            return before == null || before.equals(row.get(value));
        });
    }

    /** Returns whether two columns divide the rows in the same way. */
    boolean equivalent(String first, String second) {
        return determines(first, second) && determines(second, first);
    }

    String listed() {
        String all = String.join(", ", names.stream().map(Excerpt::of).toList());
        return all.length() <= 1_000 ? all : all.substring(0, 1_000) + ".. (" + names.size() + " columns)";
    }
}
