package dev.turnstile.adoption.history.internal.csv;

import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.time.AmbiguousTimes;
import java.io.BufferedReader;
import java.io.Reader;
import java.time.DateTimeException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the rows of a table, and writes each change of a row as a line. Sorting these lines orders them by record,
 * then by line number in the file.
 */
final class CsvChanges {

    private final CsvTable table;
    private final LogFile file;
    private final ChangeLine line;
    private final RowChanges changes;
    private final RowFilter filter;
    private final BadRows bad;
    private long filtered;

    CsvChanges(CsvTable table) {
        this.table = table;
        this.file = table.file();
        this.line = new ChangeLine(table.columns());
        this.changes = new RowChanges(file, table.options(), table.columns(), table.times());
        this.filter = RowFilter.of(table.columns().names(), table.options().where());
        this.bad = new BadRows(file, table.options().skipBad());
    }

    /** Returns the rows as lines; a row is read only when the sort needs its line. */
    BufferedReader lines() {
        return new Lines(table.rows());
    }

    ChangeLine line() {
        return line;
    }

    long filtered() {
        return filtered;
    }

    /** Returns the number of rows without a time in any of the columns with times. */
    long empty() {
        return changes.empty();
    }

    BadRows bad() {
        return bad;
    }

    private List<String> write(TableRows.Row row) {
        try {
            checkFields(row);
            if (!filter.accepts(row.fields())) {
                filtered++;
                return List.of();
            }
            return changes.of(row.fields(), row.line()).stream()
                    .map(parts -> line.write(parts, row.fields()))
                    .toList();
        } catch (DateTimeException | UnreadableRow e) {
            bad.add(row.line(), String.valueOf(e.getMessage()));
            return List.of();
        } catch (AmbiguousTimes e) {
            throw file.invalid(row.line(), String.valueOf(e.getMessage()), e);
        }
    }

    private void checkFields(TableRows.Row row) {
        int expected = table.columns().names().size();
        if (row.fields().size() != expected) {
            throw new UnreadableRow("expected " + expected + " fields as in the header, got "
                    + row.fields().size() + "; quote a field that contains the separator or a line break");
        }
    }

    /** A reader that creates each line when the sort reads it. */
    private final class Lines extends BufferedReader {

        private final TableRows rows;
        private final Deque<String> ready = new ArrayDeque<>();

        Lines(TableRows rows) {
            super(Reader.nullReader());
            this.rows = rows;
        }

        @Override
        public @Nullable String readLine() {
            while (ready.isEmpty()) {
                TableRows.Row row = rows.next();
                if (row == null) {
                    bad.check();
                    return null;
                }
                ready.addAll(write(row));
            }
            return ready.poll();
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}
