package dev.turnstile.adoption.history;

import dev.turnstile.adoption.history.internal.CsvHistoryReader;
import dev.turnstile.adoption.history.internal.CsvTable;
import dev.turnstile.adoption.history.internal.HistoryReader;
import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.UniqueRecords;
import dev.turnstile.adoption.history.internal.XesHistoryReader;
import dev.turnstile.adoption.history.internal.XesProlog;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A file with the status changes of many records, read record by record in bounded memory, any number of times.
 *
 * <p><b>XES</b>, also {@code .xes.gz}: the record is the trace's {@code concept:name}, the time {@code time:timestamp},
 * the actor {@code org:resource}. If the log declares a classifier for events, the status consists of the values of the
 * first classifier's keys, joined with a slash; otherwise the status is {@code concept:name}. Declared defaults of
 * global attributes are not applied. Records are returned in the order of the file; traces without events are counted
 * and skipped. DTDs and entities are refused, and no external resource is loaded.
 *
 * <p><b>CSV and TSV</b>, also with gzip: the header contains the columns {@code record}, {@code status}, {@code time}
 * and optionally {@code actor}; common other names such as {@code Case ID}, {@code state} and {@code timestamp} are
 * recognized. The rows may be in any order, because they are sorted on disk. Records are returned in the order of their
 * ids as text.
 *
 * <p>Times are ISO 8601 with or without an offset, with a {@code T} or a space, or epoch seconds or milliseconds
 * (numbers of 100,000,000,000 or more are milliseconds).
 *
 * <p>Limits: 1 Mi characters (1,048,576) for the value of an attribute, 2 Mi characters for a row, 500 characters for
 * the id of a record, 255 characters for a status, 1,000 different statuses, 16 Mi characters in total for one record,
 * 50 levels of XML, and times in the years 1 to 9999.
 *
 * <p>Thread-safe; passes are independent of each other.
 */
public final class HistoryLog {

    private final LogFile file;
    private final LogFormat format;
    private final LogFields fields;
    private final Passes passes;

    private HistoryLog(LogFile file, LogFormat format, LogFields fields, Passes passes) {
        this.file = file;
        this.format = format;
        this.fields = fields;
        this.passes = passes;
    }

    /** Opens a log with {@link LogOptions#defaults}, as {@link #open(Path, LogOptions)}. */
    public static HistoryLog open(Path file) {
        return open(file, LogOptions.defaults());
    }

    /**
     * Opens a log: determines the format from the file name, and checks the beginning of the content. Each pass checks
     * the rest.
     *
     * @param file a regular file, which can be read several times
     * @param options the options that cannot be determined from the name and the content of the file
     * @throws InvalidLogException if the file cannot be read, its format does not match its name, or it has no field
     *     for the record, the status or the time
     */
    public static HistoryLog open(Path file, LogOptions options) {
        LogFile log = LogFile.check(file);
        LogFormat format = options.format().orElseGet(() -> formatOf(log));
        return format == LogFormat.XES ? xes(log, options) : table(log, format, options);
    }

    private static LogFormat formatOf(LogFile log) {
        String name = String.valueOf(log.path().getFileName());
        return LogFormat.ofName(name)
                .orElseThrow(() -> log.invalid(
                        0,
                        "expected a name that ends in .xes, .csv or .tsv, each also with .gz; rename the file or"
                                + " specify"
                                + " its format"));
    }

    private static HistoryLog xes(LogFile log, LogOptions options) {
        LogFields fields = XesProlog.read(log, options);
        AtomicBoolean unique = new AtomicBoolean();
        return new HistoryLog(log, LogFormat.XES, fields, () -> {
            XesHistoryReader reader = new XesHistoryReader(log, fields, options.zone());
            return unique.get() ? reader : UniqueRecords.over(log, reader, options.temporary(), () -> unique.set(true));
        });
    }

    private static HistoryLog table(LogFile log, LogFormat format, LogOptions options) {
        CsvTable table = CsvTable.open(log, format, options);
        return new HistoryLog(log, format, table.fields(), () -> new CsvHistoryReader(table));
    }

    /** Returns the file. */
    public Path file() {
        return file.path();
    }

    /** Returns the format in which the file is read. */
    public LogFormat format() {
        return format;
    }

    /** Returns the fields with the record, the status, the time and the actor. */
    public LogFields fields() {
        return fields;
    }

    /**
     * Starts a pass from the beginning.
     *
     * @throws InvalidLogException if the file is missing, was changed since it was opened, or has a row that cannot be
     *     read; for XES, the methods of the returned object throw this exception when they reach the error
     * @throws java.io.UncheckedIOException if the temporary directory is full
     */
    public RecordHistories histories() {
        file.checkUnchanged();
        return new RecordHistories(file, passes.start());
    }

    /**
     * Passes the history of each record to a consumer.
     *
     * @param consumer the consumer
     * @throws InvalidLogException if the log cannot be read completely; the consumer has then received the histories
     *     before the error. A record with two traces is detected at the end of the log
     * @throws java.io.UncheckedIOException as {@link #histories}
     */
    public void forEach(Consumer<? super RecordHistory> consumer) {
        try (RecordHistories histories = histories()) {
            histories.forEachRemaining(consumer);
        }
    }

    @Override
    public String toString() {
        return format + " log " + file.path();
    }

    /** Starts passes over a log in one format. */
    private interface Passes {
        HistoryReader start();
    }
}
