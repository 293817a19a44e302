package dev.turnstile.adoption.history.internal.csv;

import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.LogFile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The header of a table and the columns of a status change.
 *
 * @param names the names of all columns, in order
 * @param fields the columns of the status change
 */
public record CsvColumns(List<String> names, LogFields fields) {

    /** Returns the names of the columns in a header. */
    static List<String> names(LogFile file, TableRows.Row header) {
        List<String> names = new ArrayList<>();
        for (String field : header.fields()) {
            // the header of a column of row numbers is often empty
            String name = field.isBlank() ? "column " + (names.size() + 1) : field.strip();
            if (names.contains(name)) {
                throw file.invalid(
                        header.line(), "expected each column once, got " + Excerpt.of(name) + " twice; rename one");
            }
            names.add(name);
        }
        return List.copyOf(names);
    }

    public List<Integer> indexes(List<String> columns) {
        return columns.stream().map(names::indexOf).toList();
    }

    /** Returns the indexes of the columns that are attributes. */
    public List<Integer> others() {
        return IntStream.range(0, names.size())
                .filter(column -> attribute(names.get(column)))
                .boxed()
                .toList();
    }

    private boolean attribute(String name) {
        return !fields.record().contains(name)
                && !fields.status().contains(name)
                && !fields.time().contains(name)
                && !name.equals(fields.from())
                && !name.equals(fields.actor());
    }
}
