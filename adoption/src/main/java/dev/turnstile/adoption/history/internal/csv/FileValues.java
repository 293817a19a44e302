package dev.turnstile.adoption.history.internal.csv;

import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.internal.time.ColumnValues;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The values of one time in all rows of a table that the options select. */
final class FileValues implements ColumnValues {

    private final TableRows rows;
    private final RowFilter filter;
    private final List<Integer> indexes;
    private TableRows.@Nullable Row next;

    FileValues(TableRows.Source source, LogOptions options, List<String> names, List<Integer> indexes) {
        this.rows = CsvTable.rows(source);
        this.filter = RowFilter.of(names, options.where());
        this.indexes = indexes;
        this.next = rows.next();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public String next() {
        TableRows.Row row = next;
        if (row == null) {
            throw new NoSuchElementException("no further row");
        }
        next = rows.next();
        boolean whole = indexes.stream().allMatch(index -> index < row.fields().size());
        return whole && filter.accepts(row.fields()) ? RowTimes.joined(row.fields(), indexes) : "";
    }

    @Override
    public void close() {
        rows.close();
    }
}
