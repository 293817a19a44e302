package dev.turnstile.adoption.history;

import java.util.Locale;
import java.util.Optional;

/** The formats of logs; a file of text may be compressed with gzip. */
public enum LogFormat {
    /** The IEEE standard's XML format for event logs: one trace for each record. */
    XES,
    /** Comma-separated values with a header line: one row for each change, in any order. */
    CSV,
    /** The same as CSV, with tabs as separators. */
    TSV,
    /** An Excel file: one sheet with a header row and one row for each change, in any order. */
    XLSX,
    /** OCEL 2.0 in JSON, XML or SQLite: the objects of one type are the records. */
    OCEL;

    /**
     * Returns the format of a file name by its extension, such as {@code .xes}, {@code .csv.gz} or {@code .xlsx},
     * ignoring case; {@code .xml} is XES. When a log is opened, the content of an OCEL log or an Excel file takes
     * precedence.
     */
    public static Optional<LogFormat> ofName(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - ".gz".length()) : name;
        return switch (plain.substring(plain.lastIndexOf('.') + 1)) {
            case "xes", "xml" -> Optional.of(XES);
            case "csv" -> Optional.of(CSV);
            case "tsv" -> Optional.of(TSV);
            case "xlsx", "xlsm" -> Optional.of(XLSX);
            case "ocel", "json", "jsonocel", "xmlocel", "sqlite", "sqlite3", "db" -> Optional.of(OCEL);
            default -> Optional.empty();
        };
    }
}
