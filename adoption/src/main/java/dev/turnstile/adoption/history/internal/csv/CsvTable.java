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
 * A CSV or TSV file with its header.
 *
 * @param file the file
 * @param options the options for reading the file
 * @param separator the character that separates the columns
 * @param columns the header and the columns of a status change
 * @param times the times of the rows
 * @param notes the properties of the table that a person should check
 */
public record CsvTable(
        LogFile file, LogOptions options, char separator, CsvColumns columns, RowTimes times, List<String> notes) {

    public static CsvTable open(LogFile file, LogFormat format, LogOptions options) {
        char separator = options.separator().orElseGet(() -> CsvSeparator.guess(file, format, options.charset()));
        try (CsvRows rows = new CsvRows(file, options.charset(), separator)) {
            CsvRows.Row header = rows.next();
            if (header == null) {
                throw file.invalid(0, "expected a header with the names of the columns, got empty lines only");
            }
            List<String> names = CsvColumns.names(file, header);
            Sample sample = CsvSample.read(names, rows, RowFilter.of(names, options.where()));
            checkFilter(file, options, names, sample);
            return of(file, options, separator, header.line(), sample);
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

    private static CsvTable of(LogFile file, LogOptions options, char separator, long line, Sample sample) {
        try {
            CsvColumns columns = new CsvColumns(sample.names(), ColumnChoice.of(sample, options));
            RowTimes times = RowTimes.of(
                    file,
                    options,
                    columns,
                    sample,
                    indexes -> new FileValues(file, options, separator, columns.names(), indexes));
            return new CsvTable(file, options, separator, columns, times, ReadingNotes.of(sample, columns.fields()));
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
    CsvRows rows() {
        return rows(file, options, separator);
    }

    static CsvRows rows(LogFile file, LogOptions options, char separator) {
        CsvRows rows = new CsvRows(file, options.charset(), separator);
        rows.next();
        return rows;
    }
}
