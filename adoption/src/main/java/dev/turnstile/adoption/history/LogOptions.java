package dev.turnstile.adoption.history;

import dev.turnstile.adoption.history.internal.time.TimeForms;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The options for reading a log that cannot be determined from its name and its content. Immutable. */
public final class LogOptions {

    private static final LogOptions DEFAULTS = new LogOptions(
            new Names(List.of(), List.of(), null, List.of(), null),
            new Text(null, ZoneOffset.UTC, StandardCharsets.UTF_8, null, null),
            new Rows(Map.of(), Map.of(), false, false),
            new Part(null, null, null),
            null);

    private final Names names;
    private final Text text;
    private final Rows rows;
    private final Part part;
    private final @Nullable Path temporary;

    private LogOptions(Names names, Text text, Rows rows, Part part, @Nullable Path temporary) {
        this.names = names;
        this.text = text;
        this.rows = rows;
        this.part = part;
        this.temporary = temporary;
    }

    /** Returns the default options: fields and format from the log, UTC for times without an offset, text in UTF-8. */
    public static LogOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the columns, or the key of the trace's attribute, with the id of the record. The values of several columns
     * are joined with a slash; slashes and backslashes in the values are then escaped with a backslash.
     *
     * @throws IllegalArgumentException if there are no fields, or a field occurs twice
     */
    public LogOptions withRecord(String... fields) {
        return with(new Names(different("record", fields), names.status, names.from, names.time, names.actor));
    }

    /**
     * Sets the columns, or the keys of the event's attributes, whose values form the status, joined with a slash; in
     * OCEL an attribute of the objects, whose changes are then read instead of events.
     *
     * @throws IllegalArgumentException if there are no fields, or a field occurs twice
     */
    public LogOptions withStatus(String... fields) {
        return with(new Names(names.record, different("status", fields), names.from, names.time, names.actor));
    }

    /** Sets the column with the status before the change, for CSV, TSV, Excel files and databases. */
    public LogOptions withFrom(String field) {
        return with(new Names(names.record, names.status, required(field), names.time, names.actor));
    }

    /**
     * Sets the column, or the key of the event's attribute, with the time. In a table, two columns are the date and
     * the time of day.
     *
     * @throws IllegalArgumentException unless there are one or two different fields
     */
    public LogOptions withTime(String... fields) {
        List<String> time = different("time", fields);
        if (time.size() > 2) {
            throw new IllegalArgumentException("expected one or two fields for the time, got " + time);
        }
        return with(new Names(names.record, names.status, names.from, time, names.actor));
    }

    /** Sets the column, or the key of the event's attribute, with the actor. */
    public LogOptions withActor(String field) {
        return with(new Names(names.record, names.status, names.from, names.time, required(field)));
    }

    /**
     * Reads a table with one row for each record and one column for each time. Each column that has a time in a row is
     * a change of the row's record at this time. For CSV, TSV, Excel files and databases.
     *
     * @param statuses the status for each column, in the order of changes with the same time, such as {@code
     *     created_at} with {@code NEW}
     * @throws IllegalArgumentException if there are no columns
     */
    public LogOptions withTimes(SequencedMap<String, String> statuses) {
        if (statuses.isEmpty()) {
            throw new IllegalArgumentException("expected columns with their statuses, got none");
        }
        statuses.forEach((column, status) -> {
            required(column);
            required(status);
        });
        return with(new Rows(rows.where, copy(statuses), rows.skipBad, rows.fileOrder));
    }

    /**
     * Reads only the entries in which a field has exactly this value, without blanks around it. Conditions on several
     * fields must all hold; a call with the same field replaces the earlier value.
     */
    public LogOptions withWhere(String field, String value) {
        Map<String, String> where = new LinkedHashMap<>(rows.where);
        where.put(required(field), value);
        return with(new Rows(copy(where), rows.times, rows.skipBad, rows.fileOrder));
    }

    /**
     * Skips and counts the rows of CSV, TSV, Excel files and databases that cannot be read; by default, the log is
     * refused.
     */
    public LogOptions withSkipBad() {
        return with(new Rows(rows.where, rows.times, true, rows.fileOrder));
    }

    /**
     * Uses the order of the file instead of times; in a database, the order of the primary key or of the query. The
     * time of a change is then 1970-01-01T00:00:00Z plus as many seconds as the number of the entry's line or row.
     */
    public LogOptions withFileOrder() {
        return with(new Rows(rows.where, rows.times, rows.skipBad, true));
    }

    /**
     * Sets the form of the times in CSV, TSV and Excel files: a pattern of {@link java.time.format.DateTimeFormatter}
     * in English such as {@code dd.MM.yyyy HH:mm}, {@code excel} for Excel's serial numbers of days, or {@code epoch}
     * for seconds, milliseconds, microseconds or nanoseconds since 1970. By default, the form is recognized.
     *
     * @throws IllegalArgumentException if the text is not a pattern
     */
    public LogOptions withTimeFormat(String pattern) {
        TimeForms.named(pattern, ZoneOffset.UTC);
        return with(new Text(text.format, text.zone, text.charset, text.separator, pattern));
    }

    /** Sets the format, for a file whose name does not determine it. */
    public LogOptions withFormat(LogFormat format) {
        return with(new Text(format, text.zone, text.charset, text.separator, text.timeFormat));
    }

    /** Sets the zone of times without an offset; UTC by default. */
    public LogOptions withZone(ZoneId zone) {
        return with(new Text(text.format, zone, text.charset, text.separator, text.timeFormat));
    }

    /**
     * Sets the charset of CSV and TSV files without a byte order mark; UTF-8 by default. XES files declare their
     * charset.
     */
    public LogOptions withCharset(Charset charset) {
        return with(new Text(text.format, text.zone, charset, text.separator, text.timeFormat));
    }

    /**
     * Sets the character that separates the columns.
     *
     * <p>The default is a tab for TSV. For CSV, the default is the one of comma, semicolon, tab and bar that is most
     * frequent in the header, of equally frequent ones the first, or the separator in a first line such as
     * {@code sep=;}.
     *
     * @throws IllegalArgumentException if the character is a quote or a line break
     */
    public LogOptions withSeparator(char separator) {
        if (separator == '"' || separator == '\n' || separator == '\r') {
            throw new IllegalArgumentException("expected a separator such as ',', got a quote or a line break");
        }
        return with(new Text(text.format, text.zone, text.charset, separator, text.timeFormat));
    }

    /** Sets the type of the objects that are the records, for OCEL; by default the only type with objects. */
    public LogOptions withObjectType(String type) {
        return with(new Part(required(type), part.qualifier, part.sheet));
    }

    /**
     * Reads only the relations between events and objects that have a qualifier, for OCEL; by default all relations.
     */
    public LogOptions withQualifier(String qualifier) {
        return with(new Part(part.objectType, required(qualifier), part.sheet));
    }

    /** Sets the sheet of an Excel file; by default the first one. */
    public LogOptions withSheet(String name) {
        return with(new Part(part.objectType, part.qualifier, required(name)));
    }

    /** Sets the directory for sorting on disk; the system's directory for temporary files by default. */
    public LogOptions withTemporary(Path directory) {
        return new LogOptions(names, text, rows, part, directory);
    }

    /** Returns the fields that were set for the record, or an empty list. */
    public List<String> record() {
        return names.record;
    }

    /** Returns the fields that were set for the status, or an empty list. */
    public List<String> status() {
        return names.status;
    }

    /** Returns the field that was set for the status before the change. */
    public Optional<String> from() {
        return Optional.ofNullable(names.from);
    }

    /** Returns the fields that were set for the time, or an empty list. */
    public List<String> time() {
        return names.time;
    }

    /** Returns the status of each time column of a table with one row for each record, or an empty map. */
    public Map<String, String> times() {
        return rows.times;
    }

    /** Returns the fields and values of the entries to read, or an empty map for all entries. */
    public Map<String, String> where() {
        return rows.where;
    }

    /** Returns whether rows that cannot be read are skipped. */
    public boolean skipBad() {
        return rows.skipBad;
    }

    /** Returns whether the order of the file is used instead of times. */
    public boolean fileOrder() {
        return rows.fileOrder;
    }

    /** Returns the form of the times that was set. */
    public Optional<String> timeFormat() {
        return Optional.ofNullable(text.timeFormat);
    }

    /** Returns the field that was set for the actor. */
    public Optional<String> actor() {
        return Optional.ofNullable(names.actor);
    }

    /** Returns the format that was set. */
    public Optional<LogFormat> format() {
        return Optional.ofNullable(text.format);
    }

    /** Returns the zone of times without an offset. */
    public ZoneId zone() {
        return text.zone;
    }

    /** Returns the charset of CSV and TSV. */
    public Charset charset() {
        return text.charset;
    }

    /** Returns the separator that was set. */
    public Optional<Character> separator() {
        return Optional.ofNullable(text.separator);
    }

    /** Returns the type of the objects that was set. */
    public Optional<String> objectType() {
        return Optional.ofNullable(part.objectType);
    }

    /** Returns the qualifier that was set. */
    public Optional<String> qualifier() {
        return Optional.ofNullable(part.qualifier);
    }

    /** Returns the sheet that was set. */
    public Optional<String> sheet() {
        return Optional.ofNullable(part.sheet);
    }

    /** Returns the directory for sorting on disk. */
    public Path temporary() {
        return temporary == null ? Path.of(System.getProperty("java.io.tmpdir")) : temporary;
    }

    private LogOptions with(Names changed) {
        return new LogOptions(changed, text, rows, part, temporary);
    }

    private LogOptions with(Text changed) {
        return new LogOptions(names, changed, rows, part, temporary);
    }

    private LogOptions with(Rows changed) {
        return new LogOptions(names, text, changed, part, temporary);
    }

    private LogOptions with(Part changed) {
        return new LogOptions(names, text, rows, changed, temporary);
    }

    private static List<String> different(String meaning, String... fields) {
        List<String> list = List.of(fields);
        if (list.isEmpty() || list.stream().distinct().count() < list.size()) {
            throw new IllegalArgumentException("expected different fields for the " + meaning + ", got " + list);
        }
        list.forEach(LogOptions::required);
        return list;
    }

    private static String required(String field) {
        if (field.isBlank()) {
            throw new IllegalArgumentException("expected the name of a field, got a blank name");
        }
        return field;
    }

    private static Map<String, String> copy(Map<String, String> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    private record Names(
            List<String> record,
            List<String> status,
            @Nullable String from,
            List<String> time,
            @Nullable String actor) {}

    private record Text(
            @Nullable LogFormat format,
            ZoneId zone,
            Charset charset,
            @Nullable Character separator,
            @Nullable String timeFormat) {}

    private record Rows(Map<String, String> where, Map<String, String> times, boolean skipBad, boolean fileOrder) {}

    private record Part(
            @Nullable String objectType,
            @Nullable String qualifier,
            @Nullable String sheet) {}
}
