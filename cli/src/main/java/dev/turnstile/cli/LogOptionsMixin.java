package dev.turnstile.cli;

import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.cli.terminal.BadInput;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The log that a command reads, and the columns of its fields. */
final class LogOptionsMixin {

    @Parameters(
            paramLabel = "LOG",
            description = "A history of status changes: an XES, CSV, TSV, Excel (.xlsx) or OCEL 2.0 file (JSON, XML,"
                    + " SQLite); a file of text also with .gz.")
    private Path log = Path.of("");

    @Option(
            names = "--record",
            paramLabel = "COLUMN",
            split = ",",
            description = "The column with the record's id, or several; by default found by its name and values.")
    private String @Nullable [] record;

    @Option(
            names = "--status",
            paramLabel = "COLUMN",
            split = ",",
            description =
                    "The column with the status; the values of several columns are combined. In XES, the keys of the"
                            + " first classifier by default. In OCEL, an attribute of the objects instead of the"
                            + " events.")
    private String @Nullable [] status;

    @Option(names = "--from", paramLabel = "COLUMN", description = "The column with the status before the change.")
    private @Nullable String from;

    @Option(
            names = "--time",
            paramLabel = "COLUMN",
            split = ",",
            description = "The column with the time, or the two columns with the date and the time of day.")
    private String @Nullable [] time;

    @Option(names = "--actor", paramLabel = "COLUMN", description = "The column with the actor.")
    private @Nullable String actor;

    @Mixin
    private LogRowsMixin rows = new LogRowsMixin();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The machine's name; by default the name in its document, or the log's name for a"
                    + " discovered machine.")
    private @Nullable String name;

    Path file() {
        return log;
    }

    HistoryLog open() {
        return HistoryLog.open(log, options());
    }

    private LogOptions options() {
        LogOptions options = rows.options();
        if (record != null) {
            options = options.withRecord(record);
        }
        if (status != null) {
            options = options.withStatus(status);
        }
        if (from != null) {
            options = options.withFrom(from);
        }
        if (time != null) {
            options = options.withTime(time);
        }
        return actor == null ? options : options.withActor(actor);
    }

    /** Returns the value of {@code --name}, or null without the option. */
    @Nullable
    String name() {
        if (name != null && name.isBlank()) {
            throw new BadInput("--name: expected a name, got a blank value", null);
        }
        return name;
    }

    /** Returns the name of the machine and its default table, such as {@code bpic2013_incidents}. */
    String machineName() {
        String given = name();
        return given == null ? fileStem() : given;
    }

    /** Returns the log's file name without extensions, in lower case, with an underscore for all other characters. */
    String fileStem() {
        String file = String.valueOf(log.getFileName());
        int end = file.indexOf('.');
        String stem = (end > 0 ? file.substring(0, end) : file).replaceAll("[^\\p{L}\\p{N}]+", "_");
        return stem.isBlank() ? "history" : stem.toLowerCase(Locale.ROOT);
    }
}
