package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.internal.columns.Sample;
import dev.turnstile.adoption.history.internal.csv.UnreadableRow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first rows of a source.
 *
 * @param columns the columns
 * @param sample the names and the rows
 * @param unreadable the number of rows without values
 * @param notes the properties of the rows that a person should check
 */
record FirstRows(List<RowColumn> columns, Sample sample, int unreadable, List<String> notes) {

    private static final int ROWS = 1_000;
    private static final int CHARACTERS = 1 << 20;

    static FirstRows read(ReadTransaction transaction, LogPlan plan) {
        try (Rows rows = plan.decode().apply(transaction.open(plan.sample()))) {
            List<List<String>> sample = new ArrayList<>();
            int characters = 0;
            int unreadable = 0;
            boolean more = true;
            while (more && sample.size() + unreadable < ROWS && characters < CHARACTERS) {
                try {
                    List<String> row = rows.next();
                    more = row != null;
                    characters += added(sample, row);
                } catch (UnreadableRow e) {
                    unreadable++;
                }
            }
            List<String> names = rows.columns().stream().map(RowColumn::name).toList();
            return new FirstRows(rows.columns(), new Sample(names, sample), unreadable, rows.notes());
        }
    }

    /** Adds a row and returns the number of its characters. */
    private static int added(List<List<String>> sample, @Nullable List<String> row) {
        if (row == null) {
            return 0;
        }
        sample.add(row);
        return row.stream().mapToInt(String::length).sum();
    }
}
