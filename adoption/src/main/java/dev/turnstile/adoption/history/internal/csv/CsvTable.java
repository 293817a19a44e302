package dev.turnstile.adoption.history.internal.csv;

import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.LogFormat;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.LogReading;
import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.columns.ColumnChoice;
import dev.turnstile.adoption.history.internal.columns.ReadingNotes;
import dev.turnstile.adoption.history.internal.columns.Sample;
import dev.turnstile.adoption.history.internal.columns.UnclearColumns;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table with its header: a CSV or TSV file, or a sheet.
 *
 * @param file the file
 * @param options the options for reading the file
 * @param source opens the rows
 * @param separator the character that separates the columns; 0 if the table is not text
 * @param columns the header and the columns of a status change
 * @param times the times of the rows
 * @param notes the properties of the table that a person should check
 */
public record CsvTable(
        LogFile file,
        LogOptions options,
        TableRows.Source source,
        char separator,
        CsvColumns columns,
        RowTimes times,
        List<String> notes) {

    /** Opens a CSV or TSV file. */
    public static CsvTable open(LogFile file, LogFormat format, LogOptions options) {
        char separator = options.separator().orElseGet(() -> CsvSeparator.guess(file, format, options.charset()));
        return open(file, options, () -> new CsvRows(file, options.charset(), separator), separator, List.of());
    }

    /** Opens a table whose rows are not text, with further notes. */
    public static CsvTable open(LogFile file, LogOptions options, TableRows.Source source, List<String> notes) {
        return open(file, options, source, '\0', notes);
    }

    private static CsvTable open(
            LogFile file, LogOptions options, TableRows.Source source, char separator, List<String> notes) {
        try (TableRows rows = source.open()) {
            TableRows.Row header = rows.next();
            if (header == null) {
                throw file.invalid(0, "expected a header with the names of the columns, got empty lines only");
            }
            List<String> names = CsvColumns.names(file, header);
            Sample sample = CsvSample.read(names, rows, RowFilter.of(names, options.where()));
            checkFilter(file, options, names, sample);
            LogFields fields = fields(file, options, header.line(), sample);
            CsvColumns columns = new CsvColumns(names, fields);
            RowTimes times = RowTimes.of(
                    file,
                    options,
                    columns,
                    sample,
                    indexes -> new FileValues(source, options, columns.names(), indexes));
            List<String> all = Stream.concat(notes.stream(), ReadingNotes.of(sample, fields).stream())
                    .toList();
            return new CsvTable(file, options, source, separator, columns, times, all);
        }
    }

    private static void checkFilter(LogFile file, LogOptions options, List<String> names, Sample sample) {
        if (!options.where().isEmpty()
                && sample.rows().isEmpty()
                && names.containsAll(options.where().keySet())) {
            throw file.invalid(
                    0,
                    "expected rows with " + options.where() + ", got none; check the column and the value of --where"
                            + " (withWhere)");
        }
    }

    private static LogFields fields(LogFile file, LogOptions options, long line, Sample sample) {
        try {
            return ColumnChoice.of(sample, options);
        } catch (UnclearColumns e) {
            throw file.invalid(line, String.valueOf(e.getMessage()), e);
        }
    }

    public LogFields fields() {
        return columns.fields();
    }

    /** Returns the interpretation of the table. */
    public LogReading reading() {
        String where = options.where().entrySet().stream()
                .map(entry -> "only rows with " + entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(", "));
        List<String> all = Stream.concat(Stream.of(where).filter(note -> !note.isEmpty()), notes.stream())
                .toList();
        return new LogReading(fields(), times.describe(), separator, all);
    }

    /** Returns the rows after the header. */
    TableRows rows() {
        return rows(source);
    }

    static TableRows rows(TableRows.Source source) {
        TableRows rows = source.open();
        rows.next();
        return rows;
    }
}
