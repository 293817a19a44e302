package dev.turnstile.adoption.history.internal.csv;

import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.StatusNames;
import dev.turnstile.adoption.history.internal.time.AmbiguousTimes;
import java.io.BufferedReader;
import java.io.Reader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks the rows of a table, and writes each change of a row as a line. Sorting these lines orders them by record,
 * then by line number in the file.
 */
final class CsvChanges {

    private final CsvTable table;
    private final LogFile file;
    private final LogOptions options;
    private final LogFields fields;
    private final List<Integer> record;
    private final List<Integer> status;
    private final int from;
    private final int actor;
    private final ChangeLine line;
    private final StatusNames statuses;
    private final RowFilter filter;
    private final BadRows bad;
    private long filtered;
    private long empty;

    CsvChanges(CsvTable table) {
        this.table = table;
        this.file = table.file();
        this.options = table.options();
        this.fields = table.fields();
        CsvColumns columns = table.columns();
        this.record = columns.indexes(fields.record());
        this.status = columns.indexes(fields.status());
        this.from = fields.from() == null ? -1 : columns.names().indexOf(fields.from());
        this.actor = fields.actor() == null ? -1 : columns.names().indexOf(fields.actor());
        this.line = new ChangeLine(columns);
        this.statuses = new StatusNames(file, fields.status());
        this.filter = RowFilter.of(columns.names(), options.where());
        this.bad = new BadRows(file, options.skipBad());
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
        return empty;
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
            return options.times().isEmpty() ? List.of(change(row)) : changes(row);
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

    private String change(TableRows.Row row) {
        List<String> values = row.fields();
        String id = record(values);
        Instant time = options.fileOrder()
                ? Instant.ofEpochSecond(row.line())
                : table.times().columns().getFirst().read(values);
        String name = statuses.of(status(values), row.line());
        return line.write(
                new ChangeLine.Parts(id, row.line(), 0, time, name, value(values, actor), before(row)), values);
    }

    private List<String> status(List<String> values) {
        List<String> parts = status.stream().map(values::get).toList();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).isBlank()) {
                throw new UnreadableRow("expected a status in "
                        + Excerpt.of(fields.status().get(i))
                        + ", got a blank value; set a value, or specify other fields for the status");
            }
        }
        return parts;
    }

    private String before(TableRows.Row row) {
        String before = value(row.fields(), from);
        return before.isBlank() || status.size() > 1 ? before : statuses.of(List.of(before), row.line());
    }

    private List<String> changes(TableRows.Row row) {
        List<String> values = row.fields();
        String id = record(values);
        List<RowTimes.Column> set = table.times().columns().stream()
                .filter(column -> !column.blank(values))
                .toList();
        List<String> lines = new ArrayList<>();
        for (RowTimes.Column column : set) {
            String name = String.valueOf(options.times().get(column.names().getFirst()));
            Instant time = column.read(values);
            lines.add(line.write(
                    new ChangeLine.Parts(id, row.line(), lines.size(), time, name, value(values, actor), ""), values));
        }
        empty += lines.isEmpty() ? 1 : 0;
        return lines;
    }

    private String record(List<String> values) {
        for (int i = 0; i < record.size(); i++) {
            if (values.get(record.get(i)).isBlank()) {
                throw new UnreadableRow("expected the id of a record in "
                        + Excerpt.of(fields.record().get(i)) + ", got none");
            }
        }
        if (record.size() == 1) {
            return values.get(record.getFirst());
        }
        return record.stream()
                .map(index -> values.get(index).replace("\\", "\\\\").replace("/", "\\/"))
                .collect(Collectors.joining("/"));
    }

    private static String value(List<String> values, int index) {
        return index < 0 ? "" : values.get(index);
    }

    /** Thrown for a row that is not a change; the message is one line. */
    private static final class UnreadableRow extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnreadableRow(String problem) {
            super(problem, null, false, false);
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
