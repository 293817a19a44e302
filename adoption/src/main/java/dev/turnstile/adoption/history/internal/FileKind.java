package dev.turnstile.adoption.history.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Files of other formats, recognized by their first bytes, with the way to a log. */
enum FileKind {
    PARQUET(
            "50415231",
            "a Parquet file",
            "convert it to CSV, for example with DuckDB: COPY (FROM 'file') TO 'log.csv'"),
    EXCEL_OLD(
            "d0cf11e0a1b11ae1",
            "an Excel file in the old format, or with a password",
            "save it as .xlsx without a password, or save the sheet with the log as CSV"),
    ZIP("504b0304", "a zip archive", "unpack it"),
    BZIP2("425a68", "a file compressed with bzip2", "unpack it, or compress it with gzip"),
    ZSTANDARD("28b52ffd", "a file compressed with Zstandard", "unpack it, or compress it with gzip"),
    XZ("fd377a585a00", "a file compressed with xz", "unpack it, or compress it with gzip"),
    SEVEN_ZIP("377abcaf271c", "a 7z archive", "unpack it"),
    AVRO("4f626a01", "an Avro file", "convert it to CSV"),
    ORC("4f5243", "an ORC file", "convert it to CSV"),
    ARROW("4152524f5731", "an Arrow file", "convert it to CSV"),
    PDF("255044462d", "a PDF document", "export the data itself as CSV");

    private static final String EXPECTED = "expected an XES, CSV, TSV, Excel or OCEL log, got ";
    private static final String SPREADSHEET = "mimetypeapplication/vnd.oasis.opendocument.spreadsheet";

    private final String start;
    private final String name;
    private final String remedy;

    FileKind(String start, String name, String remedy) {
        this.start = start;
        this.name = name;
        this.remedy = remedy;
    }

    /** Returns the problem of a file of another format by its first bytes. */
    static Optional<String> wayOut(byte[] head, FileContent content) {
        if (content != FileContent.TEXT) {
            return Optional.empty();
        }
        String hex = HexFormat.of().formatHex(Arrays.copyOf(head, Math.min(head.length, 16)));
        String text = new String(head, StandardCharsets.ISO_8859_1);
        return Arrays.stream(values())
                .filter(kind -> hex.startsWith(kind.start) && kind.binary(text))
                .findFirst()
                .map(kind -> kind == ZIP && text.contains(SPREADSHEET)
                        ? EXPECTED
                                + "an OpenDocument spreadsheet; save it as .xlsx, or save the sheet with the log as CSV"
                        : EXPECTED + kind.name + "; " + kind.remedy)
                .or(() -> ofText(text.replaceFirst("^\u00ef\u00bb\u00bf", "").strip()));
    }

    /** A header of a table can begin with the same letters as a binary file. */
    private boolean binary(String text) {
        boolean letters = this == ORC || this == PARQUET || this == BZIP2;
        return !letters || text.chars().anyMatch(c -> c < '\t') || text.startsWith("BZh9");
    }

    private static Optional<String> ofText(String text) {
        if (text.matches("(?s)\\{.*\"ocel:[a-z-]+\".*")) {
            return Optional.of(EXPECTED + "an OCEL 1.0 log; convert it to OCEL 2.0, for example with pm4py");
        }
        if (text.startsWith("{") || text.matches("(?s)\\[\\s*[\\[{\"].*")) {
            return Optional.of(
                    EXPECTED + "JSON of another form; write the changes as CSV with the columns record, status,"
                            + " time and actor");
        }
        return text.startsWith("<") && text.contains("<WorkflowLog")
                ? Optional.of(EXPECTED + "an MXML log; convert it to XES")
                : Optional.empty();
    }
}
