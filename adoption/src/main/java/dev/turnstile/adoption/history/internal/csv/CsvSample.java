package dev.turnstile.adoption.history.internal.csv;

import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.internal.columns.Sample;
import java.util.ArrayList;
import java.util.List;

/** Reads the first rows of a table: at most 1,000 rows and 1 Mi characters, not counting excluded rows. */
final class CsvSample {

    private static final int ROWS = 1_000;
    private static final int CHARACTERS = 1 << 20;
    private static final int LOOKED_AT = 100_000;

    private CsvSample() {}

    /** Reads rows with as many fields as the header; other rows are errors of the passes. */
    static Sample read(List<String> names, TableRows rows, RowFilter filter) {
        List<List<String>> sample = new ArrayList<>();
        try {
            fill(sample, names.size(), rows, filter);
        } catch (InvalidLogException e) {
            // the pass reports the same row; the rows before it are a smaller sample
            return new Sample(names, sample);
        }
        return new Sample(names, sample);
    }

    private static void fill(List<List<String>> sample, int columns, TableRows rows, RowFilter filter) {
        int characters = 0;
        int looked = 0;
        TableRows.Row row = rows.next();
        while (row != null && looked++ < LOOKED_AT) {
            if (row.fields().size() == columns && filter.accepts(row.fields())) {
                sample.add(row.fields());
                characters += row.fields().stream().mapToInt(String::length).sum();
            }
            row = sample.size() < ROWS && characters < CHARACTERS ? rows.next() : null;
        }
    }
}
