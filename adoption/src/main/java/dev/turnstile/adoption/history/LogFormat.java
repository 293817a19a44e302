package dev.turnstile.adoption.history;

import java.util.Locale;
import java.util.Optional;

/** The formats of logs; each file may be compressed with gzip. */
public enum LogFormat {
    /** The IEEE standard's XML format for event logs: one trace for each record. */
    XES,
    /** Comma-separated values with a header line: one row for each change, in any order. */
    CSV,
    /** The same as CSV, with tabs as separators. */
    TSV;

    /**
     * Returns the format of a file name by its extension, such as {@code .xes}, {@code .csv.gz} or {@code .tsv},
     * ignoring case; {@code .xml} is XES.
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
