package dev.turnstile.adoption.history;

import dev.turnstile.adoption.history.internal.HistoryReader;
import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.LogSource;
import dev.turnstile.adoption.history.internal.OptionCheck;
import dev.turnstile.adoption.history.internal.UniqueRecords;
import dev.turnstile.adoption.history.internal.XesHistoryReader;
import dev.turnstile.adoption.history.internal.XesProlog;
import dev.turnstile.adoption.history.internal.csv.CsvHistoryReader;
import dev.turnstile.adoption.history.internal.csv.CsvTable;
import dev.turnstile.adoption.history.internal.database.DatabaseLog;
import dev.turnstile.adoption.history.internal.excel.Workbook;
import dev.turnstile.adoption.history.internal.ocel.OcelLog;
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
 * different in each row, is not the record; a column of activities takes precedence over a column of statuses with one
 * value. If two columns are equally likely, the log is refused, and the message names the option that decides. A pair
 * of columns such as {@code from_status} and {@code to_status} also gives the status in which a record was created; if
 * the status before a change is not the status after the previous change, the missing change is added and counted. A
 * table with one row for each record and several columns of times is read with {@link LogOptions#withTimes} and refused
 * without it. {@link #reading()} returns the interpretation.
 *
 * <p><b>Excel</b> files, {@code .xlsx}: the first sheet, or the one of {@link LogOptions#withSheet}, is read as a table
 * like CSV. A cell with the format of a date is a time; a cell with an error such as {@code #N/A} is empty. The line of
 * a change is the number of its row.
 *
 * <p><b>OCEL 2.0</b> in JSON, XML or SQLite: the objects of one type are the records, see {@link
 * LogOptions#withObjectType}. Each event that is related to an object is a change of the object, with the event's type
 * as the status; an event with several relations to an object is one change. With {@link LogOptions#withStatus}, the
 * values of an attribute of the objects are the statuses instead; OCEL gives first values the time 1970-01-01. Records
 * are returned in the order of their ids as text. SQLite needs the driver {@code org.xerial:sqlite-jdbc}.
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
 * those of an earlier pass.
 *
 * <p>Limits: 1 Mi characters (1,048,576) for the value of an attribute, 2 Mi characters for a row, 500 characters for
 * the id of a record, 255 characters for a status, 65,536 characters for a cell and 1,000 cells for a row of an Excel
 * file, 1,000 different statuses, 16 Mi characters in total for one record, 50 levels of XML, and times in the years 1
 * to 9999.
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
     * Opens a log: determines the format from the content (Excel and OCEL), the options or the file name, and checks
     * the beginning of the content; Excel files and OCEL logs are read completely. Each pass checks the rest.
     *
     * @param file a regular file, which can be read several times
     * @param options the options that cannot be determined from the name and the content of the file
     * @throws InvalidLogException if the file cannot be read, its content does not have the format, an option does not
     *     apply to the format, or the log has no field for the record, the status or the time
     */
    public static HistoryLog open(Path file, LogOptions options) {
        LogFile log = LogFile.check(file);
        LogFormat format = formatOf(log, options);
        OptionCheck.check(log, format, options);
        return switch (format) {
            case XES -> xes(log, options);
            case CSV, TSV -> table(format, CsvTable.open(log, format, options));
            case XLSX -> sheet(Workbook.open(log, options), options);
            case OCEL -> ocel(OcelLog.open(log, options));
        };
    }

    private static LogFormat formatOf(LogFile log, LogOptions options) {
        Optional<LogFormat> content = log.content().format();
        options.format()
                .filter(set -> content.isPresent() && content.get() != set)
                .ifPresent(set -> {
                    throw log.invalid(
                            0,
                            "expected " + set + " because of --log-format, got "
                                    + log.content().description() + "; remove --log-format");
                });
        return content.or(options::format).orElseGet(() -> formatOf(log));
    }

    /**
     * Opens a source in a database with {@link LogOptions#defaults}, as
     * {@link #open(DataSource, DatabaseSource, LogOptions)}.
     */
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
     *     charset, separator) have no effect; {@link LogOptions#withFileOrder} uses the order of the primary key or of
     *     the query
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
                        "expected a name that ends in .xes, .csv, .tsv, .xlsx, .jsonocel, .xmlocel or .sqlite; rename the"
                                + " file or specify its format with --log-format (withFormat)"));
    }

    private static HistoryLog xes(LogFile log, LogOptions options) {
        LogReading reading = XesProlog.read(log, options);
        AtomicBoolean unique = new AtomicBoolean();
        return new HistoryLog(log, LogFormat.XES, reading, options.temporary(), () -> {
            XesHistoryReader reader = new XesHistoryReader(log, reading.fields(), options);
            return unique.get() ? reader : UniqueRecords.over(log, reader, options.temporary(), () -> unique.set(true));
        });
    }

    private static HistoryLog sheet(Workbook book, LogOptions options) {
        return table(LogFormat.XLSX, CsvTable.open(book.file(), options, book, book.notes()));
    }

    private static HistoryLog table(LogFormat format, CsvTable table) {
        Path temporary = table.options().temporary();
        return new HistoryLog(table.file(), format, table.reading(), temporary, () -> new CsvHistoryReader(table));
    }

    private static HistoryLog ocel(OcelLog log) {
        return new HistoryLog(
                log.file(), LogFormat.OCEL, log.reading(), log.options().temporary(), log::start);
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
