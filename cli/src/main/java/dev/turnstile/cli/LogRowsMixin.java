package dev.turnstile.cli;

import dev.turnstile.adoption.history.LogFormat;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.cli.terminal.BadInput;
import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The rows of a log to read, and the form of their text. */
final class LogRowsMixin {

    @Option(
            names = "--times",
            paramLabel = "COLUMN=STATUS",
            split = ",",
            description = "For a table with one row for each record: the columns of times and their statuses, such as"
                    + " created_at=NEW,paid_at=PAID.")
    private Map<String, String> times = new LinkedHashMap<>();

    @Option(
            names = "--where",
            paramLabel = "COLUMN=VALUE",
            description = "Read only the entries with this value, such as field=status or"
                    + " lifecycle:transition=complete; repeatable.")
    private Map<String, String> where = new LinkedHashMap<>();

    @Option(
            names = "--time-format",
            paramLabel = "PATTERN",
            description =
                    "The form of the times in CSV, TSV and Excel files, such as 'dd.MM.yyyy HH:mm', or excel or epoch;"
                            + " recognized by default.")
    private @Nullable String timeFormat;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "The zone of times without an offset, such as Europe/Paris; UTC by default.")
    private @Nullable ZoneId zone;

    @Option(
            names = "--charset",
            paramLabel = "CHARSET",
            description = "The charset of CSV and TSV, such as windows-1252; UTF-8 by default.")
    private @Nullable Charset charset;

    @Option(
            names = "--separator",
            paramLabel = "CHARACTER",
            description = "The separator of the columns; by default found in the header.")
    private @Nullable Character separator;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description = "xes, csv, tsv, xlsx or ocel; by default the content and the extension of the file.")
    private @Nullable LogFormat format;

    @Option(
            names = "--object-type",
            paramLabel = "TYPE",
            description = "The type of the objects of an OCEL log that are the records; by default the only one.")
    private @Nullable String objectType;

    @Option(
            names = "--qualifier",
            paramLabel = "QUALIFIER",
            description = "Read only the relations of an OCEL log with this qualifier; all by default.")
    private @Nullable String qualifier;

    @Option(
            names = "--sheet",
            paramLabel = "NAME",
            description = "The sheet of an Excel file; the first one by default.")
    private @Nullable String sheet;

    @Option(
            names = "--skip-bad",
            description =
                    "Skip, count and list the rows of CSV, TSV and Excel files that cannot be read; by default the"
                            + " log is refused.")
    private boolean skipBad;

    @Option(
            names = "--file-order",
            description = "Use the order of the file instead of times, for a log without times.")
    private boolean fileOrder;

    /** Refuses options for files. */
    void checkDatabase() {
        boolean text = charset != null || separator != null || format != null;
        if (text || objectType != null || qualifier != null || sheet != null) {
            throw new BadInput(
                    "--charset, --separator, --log-format, --object-type, --qualifier and --sheet are for files, not for"
                            + " a history in a database; remove them",
                    null);
        }
    }

    LogOptions options() {
        LogOptions options = part(text());
        if (!times.isEmpty()) {
            options = options.withTimes(new LinkedHashMap<>(times));
        }
        for (Map.Entry<String, String> entry : where.entrySet()) {
            options = options.withWhere(entry.getKey(), entry.getValue());
        }
        if (skipBad) {
            options = options.withSkipBad();
        }
        return fileOrder ? options.withFileOrder() : options;
    }

    private LogOptions part(LogOptions text) {
        LogOptions options = text;
        if (objectType != null) {
            options = options.withObjectType(named("--object-type", objectType));
        }
        if (qualifier != null) {
            options = options.withQualifier(named("--qualifier", qualifier));
        }
        return sheet == null ? options : options.withSheet(named("--sheet", sheet));
    }

    private static String named(String option, String value) {
        if (value.isBlank()) {
            throw new BadInput(option + ": expected a name, got a blank value", null);
        }
        return value;
    }

    private LogOptions text() {
        LogOptions options = LogOptions.defaults();
        if (timeFormat != null) {
            options = withTimeFormat(options, timeFormat);
        }
        if (zone != null) {
            options = options.withZone(zone);
        }
        if (charset != null) {
            options = options.withCharset(charset);
        }
        if (separator != null) {
            options = options.withSeparator(separator);
        }
        return format == null ? options : options.withFormat(format);
    }

    private static LogOptions withTimeFormat(LogOptions options, String pattern) {
        try {
            return options.withTimeFormat(pattern);
        } catch (IllegalArgumentException e) {
            throw new BadInput("--time-format: " + e.getMessage(), e);
        }
    }
}
