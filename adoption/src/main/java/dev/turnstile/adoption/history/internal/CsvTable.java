package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.LogFormat;
import dev.turnstile.adoption.history.LogOptions;

/**
 * A CSV or TSV file with its header.
 *
 * @param file the file
 * @param options the options for reading the file
 * @param separator the character that separates the columns
 * @param columns the header and the columns of a status change
 */
public record CsvTable(LogFile file, LogOptions options, char separator, CsvColumns columns) {

    public static CsvTable open(LogFile file, LogFormat format, LogOptions options) {
        char separator = options.separator().orElseGet(() -> CsvSeparator.guess(file, format, options.charset()));
        try (CsvRows rows = new CsvRows(file, options.charset(), separator)) {
            CsvRows.Row header = rows.next();
            if (header == null) {
                throw file.invalid(0, "expected a header with the names of the columns, got empty lines only");
            }
            return new CsvTable(file, options, separator, CsvColumns.resolve(file, header, options));
        }
    }

    public LogFields fields() {
        return columns.fields();
    }

    /** Returns the rows after the header. */
    CsvRows rows() {
        CsvRows rows = new CsvRows(file, options.charset(), separator);
        rows.next();
        return rows;
    }
}
