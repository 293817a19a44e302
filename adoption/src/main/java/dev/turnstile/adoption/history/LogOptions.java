package dev.turnstile.adoption.history;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options for reading a log that cannot be determined from its name and its content. Immutable. */
public final class LogOptions {

    private static final LogOptions DEFAULTS = new LogOptions(
            new Names(null, List.of(), null, null), new Text(null, ZoneOffset.UTC, StandardCharsets.UTF_8, null), null);

    private final Names names;
    private final Text text;
    private final @Nullable Path temporary;

    private LogOptions(Names names, Text text, @Nullable Path temporary) {
        this.names = names;
        this.text = text;
        this.temporary = temporary;
    }

    /** Returns the default options: fields and format from the log, UTC for times without an offset, text in UTF-8. */
    public static LogOptions defaults() {
        return DEFAULTS;
    }

    /** Sets the column, or the key of the trace's attribute, with the id of the record. */
    public LogOptions withRecord(String field) {
        return with(new Names(required(field), names.status, names.time, names.actor));
    }

    /**
     * Sets the columns, or the keys of the event's attributes, whose values form the status, joined with a slash.
     *
     * @throws IllegalArgumentException if there are no fields, or a field occurs twice
     */
    public LogOptions withStatus(String... fields) {
        List<String> status = List.of(fields);
        if (status.isEmpty() || status.stream().distinct().count() < status.size()) {
            throw new IllegalArgumentException("expected different fields for the status, got " + status);
        }
        status.forEach(LogOptions::required);
        return with(new Names(names.record, status, names.time, names.actor));
    }

    /** Sets the column, or the key of the event's attribute, with the time. */
    public LogOptions withTime(String field) {
        return with(new Names(names.record, names.status, required(field), names.actor));
    }

    /** Sets the column, or the key of the event's attribute, with the actor. */
    public LogOptions withActor(String field) {
        return with(new Names(names.record, names.status, names.time, required(field)));
    }

    /** Sets the format, for a file whose name does not determine it. */
    public LogOptions withFormat(LogFormat format) {
        return with(new Text(format, text.zone, text.charset, text.separator));
    }

    /** Sets the zone of times without an offset; UTC by default. */
    public LogOptions withZone(ZoneId zone) {
        return with(new Text(text.format, zone, text.charset, text.separator));
    }

    /**
     * Sets the charset of CSV and TSV files without a byte order mark; UTF-8 by default. XES files declare their
     * charset.
     */
    public LogOptions withCharset(Charset charset) {
        return with(new Text(text.format, text.zone, charset, text.separator));
    }

    /**
     * Sets the character that separates the columns.
     *
     * <p>The default is a tab for TSV. For CSV, the default is a comma; if the header has no comma, a semicolon, tab or
     * bar.
     *
     * @throws IllegalArgumentException if the character is a quote or a line break
     */
    public LogOptions withSeparator(char separator) {
        if (separator == '"' || separator == '\n' || separator == '\r') {
            throw new IllegalArgumentException("expected a separator such as ',', got a quote or a line break");
        }
        return with(new Text(text.format, text.zone, text.charset, separator));
    }

    /** Sets the directory for sorting on disk; the system's directory for temporary files by default. */
    public LogOptions withTemporary(Path directory) {
        return new LogOptions(names, text, directory);
    }

    /** Returns the field that was set for the record. */
    public Optional<String> record() {
        return Optional.ofNullable(names.record);
    }

    /** Returns the fields that were set for the status, or an empty list. */
    public List<String> status() {
        return names.status;
    }

    /** Returns the field that was set for the time. */
    public Optional<String> time() {
        return Optional.ofNullable(names.time);
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

    /** Returns the directory for sorting on disk. */
    public Path temporary() {
        return temporary == null ? Path.of(System.getProperty("java.io.tmpdir")) : temporary;
    }

    private LogOptions with(Names changed) {
        return new LogOptions(changed, text, temporary);
    }

    private LogOptions with(Text changed) {
        return new LogOptions(names, changed, temporary);
    }

    private static String required(String field) {
        if (field.isBlank()) {
            throw new IllegalArgumentException("expected the name of a field, got a blank name");
        }
        return field;
    }

    private record Names(
            @Nullable String record,
            List<String> status,
            @Nullable String time,
            @Nullable String actor) {}

    private record Text(
            @Nullable LogFormat format,
            ZoneId zone,
            Charset charset,
            @Nullable Character separator) {}
}
