package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.LogFields;
import java.io.BufferedReader;
import java.io.Reader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the rows of a table, and writes each row as a line. Sorting these lines orders them by record, then by line
 * number in the file.
 */
final class CsvChanges {

    private static final int FIXED = 6;

    private final CsvTable table;
    private final LogFile file;
    private final LogFields fields;
    private final int record;
    private final List<Integer> status;
    private final int time;
    private final int actor;
    private final List<Integer> others;
    private final TimeReader times;
    private final StatusNames statuses;

    CsvChanges(CsvTable table) {
        this.table = table;
        this.file = table.file();
        this.fields = table.fields();
        List<String> names = table.columns().names();
        this.record = names.indexOf(fields.record());
        this.status = fields.status().stream().map(names::indexOf).toList();
        this.time = names.indexOf(fields.time());
        this.actor = fields.actor() == null ? -1 : names.indexOf(fields.actor());
        this.others = table.columns().others();
        this.times = new TimeReader(table.options().zone());
        this.statuses = new StatusNames(file, fields.status());
    }

    /** Returns the rows as lines; a row is read only when the sort needs its line. */
    BufferedReader lines() {
        return new Lines(table.rows());
    }

    private String write(CsvRows.Row row) {
        List<String> from = row.fields();
        if (from.get(record).isBlank()) {
            throw file.invalid(
                    row.line(), "expected the id of a record in " + Excerpt.of(fields.record()) + ", got none");
        }
        Instant instant = time(row);
        List<String> values = new ArrayList<>(FIXED + others.size());
        values.add(from.get(record));
        values.add(HexFormat.of().toHexDigits(row.line()));
        values.add(Long.toString(instant.getEpochSecond()));
        values.add(Integer.toString(instant.getNano()));
        values.add(statuses.of(status.stream().map(from::get).toList(), row.line()));
        values.add(actor < 0 ? "" : from.get(actor));
        others.forEach(other -> values.add(from.get(other)));
        return TabLine.write(values);
    }

    private Instant time(CsvRows.Row row) {
        try {
            return times.read(row.fields().get(time));
        } catch (DateTimeException e) {
            throw file.invalid(row.line(), Excerpt.of(fields.time()) + ": " + e.getMessage() + "; correct it", e);
        }
    }

    /** Parses a line that {@code write} returned. */
    Keyed read(String line) {
        List<String> values = TabLine.read(line);
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (int i = 0; i < others.size(); i++) {
            String value = values.get(FIXED + i);
            if (!value.isEmpty()) {
                attributes.put(table.columns().names().get(others.get(i)), value);
            }
        }
        String who = values.get(5); // the actor
        HistoryBuilder.Change change = new HistoryBuilder.Change(
                values.get(4),
                Instant.ofEpochSecond(Long.parseLong(values.get(2)), Long.parseLong(values.get(3))),
                who.isBlank() ? null : who,
                attributes,
                HexFormat.fromHexDigitsToLong(values.get(1)));
        return new Keyed(values.getFirst(), change, line.length() + attributes.size() * Limits.OVERHEAD);
    }

    /**
     * A change and the id of its record.
     *
     * @param record the id
     * @param change the change
     * @param size the memory that the change occupies, in characters
     */
    record Keyed(String record, HistoryBuilder.Change change, int size) {}

    /** A reader that creates each line when the sort reads it. */
    private final class Lines extends BufferedReader {

        private final CsvRows rows;

        Lines(CsvRows rows) {
            super(Reader.nullReader());
            this.rows = rows;
        }

        @Override
        public @Nullable String readLine() {
            CsvRows.Row row = rows.next();
            return row == null ? null : write(row);
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}
