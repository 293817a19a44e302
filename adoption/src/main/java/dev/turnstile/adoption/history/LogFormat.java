package dev.turnstile.adoption.history;

import java.util.Locale;
import java.util.Optional;

/** The formats in which histories are read; each may be packed with gzip. */
public enum LogFormat {
    /** The IEEE standard's XML format for event logs: one trace for each record. */
    XES,
    /** Comma-separated values with a header line: one row for each change, in any order. */
    CSV,
    /** As CSV, separated by tabs. */
    TSV;

    /**
     * Recognises a format by the end of a file name, such as {@code .xes}, {@code .csv.gz} or {@code .tsv}; upper and
     * lower case are the same, and {@code .xml} is taken for XES.
     */
    public static Optional<LogFormat> ofName(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - ".gz".length()) : name;
        return switch (plain.substring(plain.lastIndexOf('.') + 1)) {
            case "xes", "xml" -> Optional.of(XES);
            case "csv" -> Optional.of(CSV);
            case "tsv" -> Optional.of(TSV);
            default -> Optional.empty();
        };
    }
}
