package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.PassCounts;
import dev.turnstile.adoption.history.RecordHistory;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.HistoryBuilder;
import dev.turnstile.adoption.history.internal.HistoryReader;
import dev.turnstile.adoption.history.internal.Limits;
import dev.turnstile.adoption.history.internal.csv.BadRows;
import dev.turnstile.adoption.history.internal.csv.ChangeParts;
import dev.turnstile.adoption.history.internal.csv.CsvColumns;
import dev.turnstile.adoption.history.internal.csv.RowChanges;
import dev.turnstile.adoption.history.internal.csv.RowTimes;
import dev.turnstile.adoption.history.internal.csv.UnreadableRow;
import dev.turnstile.adoption.history.internal.time.AmbiguousTimes;
import java.time.DateTimeException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a source whose rows the server sorted by record, and returns the records one by one. */
final class DatabaseHistoryReader implements HistoryReader {

    private final DatabaseOrigin origin;
    private final ReadTransaction transaction;
    private final Rows rows;
    private final LogPlan plan;
    private final CsvColumns columns;
    private final List<Integer> others;
    private final RowChanges changes;
    private final BadRows bad;
    private final Deque<Keyed> ahead = new ArrayDeque<>();
    private PassContent content = PassContent.NONE;
    private long row;
    private long missing;
    private boolean closed;

    private DatabaseHistoryReader(
            ReadTransaction transaction, Rows rows, LogPlan plan, CsvColumns columns, RowTimes times) {
        this.origin = transaction.origin();
        this.transaction = transaction;
        this.rows = rows;
        this.plan = plan;
        this.columns = columns;
        this.others = columns.others();
        this.changes = new RowChanges(origin, plan.options(), columns, times);
        this.bad = new BadRows(origin, plan.options().skipBad());
    }

    /** Starts a pass; closes the transaction on failure. */
    static DatabaseHistoryReader start(ReadTransaction transaction, LogPlan plan, CsvColumns columns, RowTimes times) {
        boolean started = false;
        try {
            Rows rows = plan.decode().apply(transaction.open(plan.pass().apply(columns.fields())));
            DatabaseHistoryReader reader = new DatabaseHistoryReader(transaction, rows, plan, columns, times);
            started = true;
            return reader;
        } finally {
            if (!started) {
                transaction.close();
            }
        }
    }

    /** A change and the id of its record, with its size in characters. */
    private record Keyed(String record, HistoryBuilder.Change change, int size) {}

    @Override
    public @Nullable RecordHistory next() {
        Keyed first = peek();
        if (first == null) {
            bad.check();
            origin.completed(content);
            return null;
        }
        HistoryBuilder history = new HistoryBuilder(origin);
        for (Keyed next = first; next != null && next.record.equals(first.record); next = peek()) {
            history.take(next.size, next.change.line());
            history.add(next.change);
            ahead.poll();
        }
        RecordHistory built = history.build(first.record);
        missing += history.missing();
        content = content.and(built);
        return built;
    }

    /** Returns the next change, which remains the next one, or null at the end. */
    private @Nullable Keyed peek() {
        while (ahead.isEmpty() && read()) {
            // a row can have no change
        }
        return ahead.peek();
    }

    /** Reads one row, and returns false at the end. */
    private boolean read() {
        List<String> values = List.of();
        try {
            List<String> next = rows.next();
            row++;
            if (next == null) {
                return false;
            }
            values = next;
            for (ChangeParts parts : changes.of(values, row)) {
                ahead.add(keyed(parts, values));
            }
        } catch (DateTimeException | UnreadableRow e) {
            bad.add(row, place(values) + e.getMessage());
        } catch (AmbiguousTimes e) {
            throw origin.invalid(row, String.valueOf(e.getMessage()), e);
        }
        return true;
    }

    private Keyed keyed(ChangeParts parts, List<String> values) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        int size = parts.record().length() + parts.status().length();
        for (int other : others) {
            String value = values.get(other);
            if (!value.isEmpty()) {
                attributes.put(columns.names().get(other), value);
                size += value.length() + Limits.OVERHEAD;
            }
        }
        HistoryBuilder.Change change = new HistoryBuilder.Change(
                parts.status(), orNull(parts.from()), parts.time(), orNull(parts.actor()), attributes, parts.line());
        return new Keyed(parts.record(), change, size);
    }

    private static @Nullable String orNull(String text) {
        return text.isBlank() ? null : text;
    }

    /** Returns the key of a row for a message, because a person cannot find a row by its number. */
    private String place(List<String> values) {
        if (values.isEmpty() || plan.key().isEmpty()) {
            return "";
        }
        StringBuilder place = new StringBuilder();
        for (String column : plan.key()) {
            place.append(column)
                    .append(' ')
                    .append(Excerpt.of(values.get(columns.names().indexOf(column))))
                    .append(": ");
        }
        return place.toString();
    }

    @Override
    public PassCounts counts() {
        return new PassCounts(changes.empty() + rows.withoutChanges(), 0, bad.count(), bad.first(), missing);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try (transaction) {
                rows.close();
            }
        }
    }
}
