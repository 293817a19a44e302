package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.DatabaseSource;
import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.LogReading;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.HistoryReader;
import dev.turnstile.adoption.history.internal.LogSource;
import dev.turnstile.adoption.history.internal.columns.ColumnChoice;
import dev.turnstile.adoption.history.internal.columns.ReadingNotes;
import dev.turnstile.adoption.history.internal.columns.UnclearColumns;
import dev.turnstile.adoption.history.internal.csv.CsvColumns;
import dev.turnstile.adoption.history.internal.csv.RowTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** A log in a database, with its interpretation. */
public final class DatabaseLog {

    private final DataSource dataSource;
    private final DatabaseOrigin origin;
    private final LogPlan plan;
    private final CsvColumns columns;
    private final RowTimes times;
    private final LogReading reading;

    private DatabaseLog(
            DataSource dataSource,
            DatabaseOrigin origin,
            LogPlan plan,
            CsvColumns columns,
            RowTimes times,
            LogReading reading) {
        this.dataSource = dataSource;
        this.origin = origin;
        this.plan = plan;
        this.columns = columns;
        this.times = times;
        this.reading = reading;
    }

    /** Opens a source and reads its first rows. */
    public static DatabaseLog open(DataSource dataSource, DatabaseSource source, LogOptions options) {
        DatabaseOrigin origin = new DatabaseOrigin(source);
        LogPlan plan;
        FirstRows first;
        try (ReadTransaction transaction = ReadTransaction.begin(dataSource, origin)) {
            plan = LogPlan.of(transaction, source, options);
            first = FirstRows.read(transaction, plan);
        }
        if (first.sample().rows().isEmpty() && first.unreadable() == 0) {
            throw origin.invalid(0, "expected status changes, got 0 rows" + remedy(source, options));
        }
        CsvColumns columns = new CsvColumns(first.sample().names(), fields(origin, plan, first));
        RowTimes times = RowTimes.of(
                origin,
                plan.options(),
                columns,
                first.sample(),
                indexes -> DatabaseValues.of(ReadTransaction.begin(dataSource, origin), plan, indexes));
        LogReading reading = reading(options, first, columns.fields(), times);
        return new DatabaseLog(dataSource, origin, plan, columns, times, reading);
    }

    private static LogFields fields(DatabaseOrigin origin, LogPlan plan, FirstRows first) {
        try {
            return ColumnChoice.of(first.sample(), plan.options());
        } catch (UnclearColumns e) {
            throw origin.invalid(0, String.valueOf(e.getMessage()), e);
        }
    }

    private static String remedy(DatabaseSource source, LogOptions options) {
        String where = options.where().isEmpty() ? "" : " with " + options.where();
        return where
                + switch (source) {
                    case DatabaseSource.Table table -> "; check the table and the conditions";
                    case DatabaseSource.Query query -> "; check the query";
                    case DatabaseSource.PaperTrail trail ->
                        " of item_type " + Excerpt.of(trail.itemType()) + " with a change of "
                                + Excerpt.of(trail.attribute()) + "; check both names";
                    case DatabaseSource.Audited audits ->
                        " of auditable_type " + Excerpt.of(audits.auditableType()) + " with a change of "
                                + Excerpt.of(audits.attribute()) + "; check both names";
                    case DatabaseSource.Envers envers -> " with a status in " + Excerpt.of(envers.column());
                    case DatabaseSource.Logidze logidze -> " with a status in " + Excerpt.of(logidze.column());
                };
    }

    private static LogReading reading(LogOptions options, FirstRows first, LogFields fields, RowTimes times) {
        List<String> notes = new ArrayList<>();
        if (!options.where().isEmpty()) {
            notes.add(options.where().entrySet().stream()
                    .map(entry -> "only rows with " + entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining(", ")));
        }
        notes.addAll(ReadingNotes.of(first.sample(), fields));
        notes.addAll(first.notes());
        return new LogReading(fields, form(options, first, fields, times), '\0', notes);
    }

    /** Returns the form of the times: the types of the columns, or the form of texts and numbers. */
    private static String form(LogOptions options, FirstRows first, LogFields fields, RowTimes times) {
        if (fields.time().isEmpty()) {
            return "order of the rows";
        }
        List<RowColumn> typed = first.columns().stream()
                .filter(column -> fields.time().contains(column.name()) && column.time())
                .toList();
        return typed.size() < fields.time().size()
                ? times.describe()
                : typed.stream()
                        .map(column -> column.type().equals("timestamptz")
                                ? column.type()
                                : column.type() + ", " + options.zone())
                        .distinct()
                        .collect(Collectors.joining("; "));
    }

    public LogSource origin() {
        return origin;
    }

    public LogReading reading() {
        return reading;
    }

    /** Starts a pass. */
    public HistoryReader pass() {
        return DatabaseHistoryReader.start(ReadTransaction.begin(dataSource, origin), plan, columns, times);
    }
}
