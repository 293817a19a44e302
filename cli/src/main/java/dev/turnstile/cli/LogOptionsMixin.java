package dev.turnstile.cli;

import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.cli.terminal.BadInput;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which log a command reads, and where in it things stand. */
final class LogOptionsMixin {

    @Parameters(
            paramLabel = "LOG",
            description = "A history of status changes: .xes, .csv or .tsv, each also with .gz.")
    private Path log = Path.of("");

    @Option(
            names = "--record",
            paramLabel = "COLUMN",
            description = "The column of the record's id; found by its usual names by default.")
    private @Nullable String record;

    @Option(
            names = "--status",
            paramLabel = "COLUMN",
            split = ",",
            description =
                    "The column of the status; several make one status. In XES the first classifier's by default.")
    private String @Nullable [] status;

    @Option(names = "--time", paramLabel = "COLUMN", description = "The column of the time.")
    private @Nullable String time;

    @Option(names = "--actor", paramLabel = "COLUMN", description = "The column of the actor.")
    private @Nullable String actor;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The machine's name; by default the one that it has, for a discovered one the log's.")
    private @Nullable String name;

    Path file() {
        return log;
    }

    HistoryLog open() {
        LogOptions options = LogOptions.defaults();
        if (record != null) {
            options = options.withRecord(record);
        }
        if (status != null) {
            options = options.withStatus(status);
        }
        if (time != null) {
            options = options.withTime(time);
        }
        if (actor != null) {
            options = options.withActor(actor);
        }
        return HistoryLog.open(log, options);
    }

    /** Returns the name that the user gave, or null. */
    @Nullable
    String name() {
        if (name != null && name.isBlank()) {
            throw new BadInput("--name: expected a name, got a blank one", null);
        }
        return name;
    }

    /** Returns the name of the machine and of everything that is made for it, such as {@code bpic2013_incidents}. */
    String machineName() {
        String given = name();
        return given == null ? fileStem() : given;
    }

    /** Returns the log's file name without its endings, in letters, digits and underscores only. */
    String fileStem() {
        String file = String.valueOf(log.getFileName());
        int end = file.indexOf('.');
        String stem = (end > 0 ? file.substring(0, end) : file).replaceAll("[^\\p{L}\\p{N}]+", "_");
        return stem.isBlank() ? "history" : stem.toLowerCase(Locale.ROOT);
    }
}
