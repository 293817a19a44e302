package dev.turnstile.adoption.history;

import dev.turnstile.adoption.history.internal.HistoryReader;
import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.LogSource;
import dev.turnstile.adoption.history.internal.UniqueRecords;
import dev.turnstile.adoption.history.internal.XesHistoryReader;
import dev.turnstile.adoption.history.internal.XesProlog;
import dev.turnstile.adoption.history.internal.csv.CsvHistoryReader;
import dev.turnstile.adoption.history.internal.csv.CsvTable;
import dev.turnstile.adoption.history.internal.database.DatabaseLog;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The status changes of many records in a file or a database, read record by record in bounded memory, any number of
 * times.
 *
 * <p><b>XES</b>, also {@code .xes.gz}: the record is the trace's {@code concept:name}, the time {@code time:timestamp},
 * the actor {@code org:resource}. If the log declares a classifier for events, the status consists of the values of the
 * first classifier's keys, joined with a slash; otherwise the status is {@code concept:name}. Declared defaults of
 * global attributes are not applied. Records are returned in the order of the file; traces without events are counted
 * and skipped. DTDs and entities are refused, and no external resource is loaded.
 *
 * <p><b>CSV and TSV</b>, also with gzip: one row for each change, in any order, because the rows are sorted on disk;
 * records are returned in the order of their ids as text. The columns of the record, the status, the time and
 * optionally the actor are found by their names and by the first 1,000 rows: the key of the history itself, which is
 * different in each row, is not the record; a column of statuses with one value gives way to a column of activities.
 * If two columns are as likely, the log is refused, and the message has the option that decides. A pair of columns such
 * as {@code from_status} and {@code to_status} also gives the status in which a record was created; if the status
 * before a change is not the status after the previous change, the missing change is added and counted. A table with
 * one row for each record and several columns of times is read with {@link LogOptions#withTimes} and refused without
 * it. {@link #reading()} returns the interpretation.
 *
 * <p><b>Times</b> are ISO 8601 with or without an offset, with a {@code T} or a space, or epoch seconds, milliseconds
 * (numbers of 100,000,000,000 or more), microseconds (16 digits) or nanoseconds (19 digits). In CSV and TSV also dates
 * such as {@code 31.01.2026 08:30}, {@code 1/31/2026 8:30 AM}, {@code 2026/01/31 08:30:00} and {@code 31/Jan/26 9:30
 * AM}, Excel's serial numbers with a fraction, a date and a time of day in two columns, and any form that {@link
 * LogOptions#withTimeFormat} declares. The order of day and month is decided once for the column; if no row excludes
 * the other order, the log is refused; a row that contradicts the decision is an error.
 *
 * <p><b>Databases</b>: a {@link DatabaseSource} in PostgreSQL. Columns and times are decided as for CSV, from the first
 * 1,000 rows; columns of a time type need no form. Each pass is one transaction, read-only and with one snapshot, in
 * which the server sorts the rows by record, time and primary key, and a cursor reads 1,000 rows at a time. Nothing is
 * written. Records are returned in the order of their ids as text. A pass fails at its end if its changes differ from
 * those of an earlier pass, because a process changed the history in between.
 *
 * <p>Limits: 1 Mi characters (1,048,576) for the value of an attribute, 2 Mi characters for a row, 500 characters for
 * the id of a record, 255 characters for a status, 1,000 different statuses, 16 Mi characters in total for one record,
 * 50 levels of XML, and times in the years 1 to 9999.
 *
 * <p>Thread-safe; passes are independent of each other.
 */
public final class HistoryLog {

    private final LogSource source;
    private final @Nullable LogFormat format;
    private final LogReading reading;
    private final Path temporary;
    private final Passes passes;

    private HistoryLog(
            LogSource source, @Nullable LogFormat format, LogReading reading, Path temporary, Passes passes) {
        this.source = source;
        this.format = format;
        this.reading = reading;
        this.temporary = temporary;
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

    /** Opens a source in a database with {@link LogOptions#defaults}, as {@link #open(DataSource, DatabaseSource, LogOptions)}. */
    public static HistoryLog open(DataSource dataSource, DatabaseSource source) {
        return open(dataSource, source, LogOptions.defaults());
    }

    /**
     * Opens a source in a database, and reads its first rows. Each pass reads the rows again, on one connection of its
     * own, which the pass returns at its end or when it is closed.
     *
     * @param dataSource the database; the user needs the privilege {@code SELECT} on the tables of the source
     * @param source the table or the query
     * @param options the options that cannot be determined from the columns and the rows; the options for text (format,
     *     charset, separator) have no effect. The order of the file is the order of the primary key, or of the query
     * @throws InvalidLogException if the source cannot be read, has no rows, or has no column for the record, the
     *     status or the time
     */
    public static HistoryLog open(DataSource dataSource, DatabaseSource source, LogOptions options) {
        DatabaseLog log = DatabaseLog.open(dataSource, source, options);
        return new HistoryLog(log.origin(), null, log.reading(), options.temporary(), log::pass);
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
        LogReading reading = XesProlog.read(log, options);
        AtomicBoolean unique = new AtomicBoolean();
        return new HistoryLog(log, LogFormat.XES, reading, options.temporary(), () -> {
            XesHistoryReader reader = new XesHistoryReader(log, reading.fields(), options);
            return unique.get() ? reader : UniqueRecords.over(log, reader, options.temporary(), () -> unique.set(true));
        });
    }

    private static HistoryLog table(LogFile log, LogFormat format, LogOptions options) {
        CsvTable table = CsvTable.open(log, format, options);
        return new HistoryLog(log, format, table.reading(), options.temporary(), () -> new CsvHistoryReader(table));
    }

    /** Returns the file; empty for a source in a database. */
    public Optional<Path> file() {
        return source instanceof LogFile file ? Optional.of(file.path()) : Optional.empty();
    }

    /** Returns the file name without extensions, or the name of the table, or else {@code history}. */
    public String name() {
        return source.name();
    }

    /** Returns the directory for sorting on disk. */
    public Path temporary() {
        return temporary;
    }

    /** Returns the format in which the file is read; empty for a source in a database. */
    public Optional<LogFormat> format() {
        return Optional.ofNullable(format);
    }

    /** Returns the fields with the record, the status, the time and the actor. */
    public LogFields fields() {
        return reading.fields();
    }

    /**
     * Returns the interpretation of the log, which a caller can show to a person. For CSV, TSV and databases, the
     * interpretation is decided from the first rows, and all passes use it.
     */
    public LogReading reading() {
        return reading;
    }

    /**
     * Starts a pass from the beginning.
     *
     * @throws InvalidLogException if the file is missing, was changed since it was opened, or has a row that cannot be
     *     read, unless {@link LogOptions#withSkipBad} is set; for XES and databases, the methods of the returned object
     *     throw this exception when they reach the error
     * @throws java.io.UncheckedIOException if the temporary directory is full
     */
    public RecordHistories histories() {
        source.checkUnchanged();
        return new RecordHistories(source, passes.start());
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
        return (format == null ? "database" : format) + " log " + source.label();
    }

    /** Starts passes over a log in one format. */
    private interface Passes {
        HistoryReader start();
    }
}
