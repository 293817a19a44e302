package dev.turnstile.adoption.history.internal.csv;

import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.LogSource;
import dev.turnstile.adoption.history.internal.StatusNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The changes of each row of a table: of a file, or of a source in a database. */
public final class RowChanges {

    private final LogOptions options;
    private final LogFields fields;
    private final List<Integer> record;
    private final List<Integer> status;
    private final int from;
    private final int actor;
    private final RowTimes times;
    private final StatusNames statuses;
    private long empty;

    public RowChanges(LogSource source, LogOptions options, CsvColumns columns, RowTimes times) {
        this.options = options;
        this.fields = columns.fields();
        this.record = columns.indexes(fields.record());
        this.status = columns.indexes(fields.status());
        this.from = fields.from() == null ? -1 : columns.names().indexOf(fields.from());
        this.actor = fields.actor() == null ? -1 : columns.names().indexOf(fields.actor());
        this.times = times;
        this.statuses = new StatusNames(source, fields.status());
    }

    /** Returns the number of rows without a time in any of the columns with times. */
    public long empty() {
        return empty;
    }

    /**
     * Returns the changes of a row.
     *
     * @param values the values, as many as there are columns
     * @param line the line or the number of the row
     * @throws UnreadableRow if the row has no record or no status
     * @throws java.time.DateTimeException if the row has no time in the form of its column
     */
    public List<ChangeParts> of(List<String> values, long line) {
        return options.times().isEmpty() ? List.of(change(values, line)) : changes(values, line);
    }

    private ChangeParts change(List<String> values, long line) {
        String id = record(values);
        Instant time = options.fileOrder()
                ? Instant.ofEpochSecond(line)
                : times.columns().getFirst().read(values);
        String name = statuses.of(status(values), line);
        return new ChangeParts(id, line, 0, time, name, value(values, actor), before(values, line));
    }

    private List<String> status(List<String> values) {
        List<String> parts = status.stream().map(values::get).toList();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).isBlank()) {
                throw new UnreadableRow("expected a status in "
                        + Excerpt.of(fields.status().get(i))
                        + ", got a blank value; set a value, or specify other fields for the status");
            }
        }
        return parts;
    }

    private String before(List<String> values, long line) {
        String before = value(values, from);
        return before.isBlank() || status.size() > 1 ? before : statuses.of(List.of(before), line);
    }

    private List<ChangeParts> changes(List<String> values, long line) {
        String id = record(values);
        List<RowTimes.Column> set =
                times.columns().stream().filter(column -> !column.blank(values)).toList();
        List<ChangeParts> changes = new ArrayList<>();
        for (RowTimes.Column column : set) {
            String name = String.valueOf(options.times().get(column.names().getFirst()));
            Instant time = column.read(values);
            changes.add(new ChangeParts(id, line, changes.size(), time, name, value(values, actor), ""));
        }
        empty += changes.isEmpty() ? 1 : 0;
        return changes;
    }

    private String record(List<String> values) {
        for (int i = 0; i < record.size(); i++) {
            if (values.get(record.get(i)).isBlank()) {
                throw new UnreadableRow("expected the id of a record in "
                        + Excerpt.of(fields.record().get(i)) + ", got none");
            }
        }
        if (record.size() == 1) {
            return values.get(record.getFirst());
        }
        return record.stream()
                .map(index -> values.get(index).replace("\\", "\\\\").replace("/", "\\/"))
                .collect(Collectors.joining("/"));
    }

    private static String value(List<String> values, int index) {
        return index < 0 ? "" : values.get(index);
    }
}
