package dev.turnstile.cli;

import dev.turnstile.adoption.history.DatabaseSource;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.DatabaseOptions;
import dev.turnstile.cli.terminal.BadInput;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The source of the log that a command reads, unless it is a file, and the columns of its fields. */
final class LogOptionsMixin {

    /** The description of the parameter with the file. */
    static final String FILE =
            "A history of status changes: an XES, CSV, TSV, Excel (.xlsx) or OCEL 2.0 file (JSON, XML,"
                    + " SQLite), text also with .gz; none for a history in a database.";

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
    private LogDatabaseMixin source = new LogDatabaseMixin();

    @Mixin
    private LogRowsMixin rows = new LogRowsMixin();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The machine's name; by default the name in its document, or the log's name for a"
                    + " discovered machine.")
    private @Nullable String name;

    /** Returns whether the log is in a database. */
    boolean inDatabase() {
        return source.given();
    }

    /**
     * Opens the log and uses it while its database is open.
     *
     * @param file the file, or null for a log in a database
     * @param options the options of the log's database
     * @throws BadInput unless there is either a file or a source in a database
     */
    <R> R use(@Nullable Path file, DatabaseOptions options, Function<HistoryLog, R> use) {
        if (!source.given()) {
            return use.apply(HistoryLog.open(given(file), options()));
        }
        if (file != null) {
            throw new BadInput(
                    "LOG " + file + ": expected a file or a history in a database, got both; give one of them", null);
        }
        rows.checkDatabase();
        DatabaseSource selected = source.source();
        options.check();
        try (Database database = options.openExisting()) {
            return use.apply(HistoryLog.open(database.dataSource(), selected, options()));
        }
    }

    private static Path given(@Nullable Path file) {
        if (file == null) {
            throw new BadInput(
                    "expected the file LOG, or a history in a database with one of "
                            + String.join(", ", LogDatabaseMixin.names()) + ", got neither",
                    null);
        }
        return file;
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
    String machineName(HistoryLog log) {
        String given = name();
        return given == null ? stem(log) : given;
    }

    /** Returns the log's name in lower case, with an underscore for all characters but letters and digits. */
    static String stem(HistoryLog log) {
        String stem = log.name().replaceAll("[^\\p{L}\\p{N}]+", "_");
        return stem.isBlank() ? "history" : stem.toLowerCase(Locale.ROOT);
    }
}
