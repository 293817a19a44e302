package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.RecordHistory;
import dev.turnstile.adoption.history.StatusChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the changes of one record in the order of the file and sorts them by time. */
public final class HistoryBuilder {

    private final LogSource source;
    private final List<Change> changes = new ArrayList<>();
    private long size;
    private int missing;

    public HistoryBuilder(LogSource source) {
        this.source = source;
    }

    /**
     * Adds a number of characters to the record's size before the characters are stored. The record's id may not be
     * known yet.
     */
    public void take(int characters, long line) {
        size += characters + Limits.OVERHEAD;
        if (size > Limits.RECORD) {
            throw source.invalid(
                    line,
                    "expected at most " + Limits.RECORD
                            + " characters in the history of one record, got more; check the field of the record's id");
        }
    }

    public void add(Change change) {
        if (change.time().isBefore(Limits.EARLIEST) || change.time().isAfter(Limits.LATEST)) {
            throw source.invalid(
                    change.line(), "expected a time in the years 1 to 9999, got " + change.time() + "; correct it");
        }
        changes.add(change);
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    public RecordHistory build(String record) {
        if (record.length() > Limits.ID) {
            throw source.invalid(
                    changes.getFirst().line(),
                    "expected the id of a record in at most " + Limits.ID + " characters, got " + record.length() + ": "
                            + Excerpt.of(record) + "; check the field of the record's id");
        }
        int outOfOrder = outOfOrder();
        changes.sort(Comparator.comparing(Change::time));
        StatusChain chain = StatusChain.of(changes);
        missing = chain.missing();
        return new RecordHistory(
                record,
                chain.changes().stream().map(change -> change.of(record)).toList(),
                outOfOrder);
    }

    /** Returns the number of changes that {@code build} added because the log lacks them. */
    public int missing() {
        return missing;
    }

    private int outOfOrder() {
        int count = 0;
        Instant latest = Instant.MIN;
        for (Change change : changes) {
            if (change.time.isBefore(latest)) {
                count++;
            } else {
                latest = change.time;
            }
        }
        return count;
    }

    /**
     * A change of a record whose id may not be known yet.
     *
     * @param status the new status
     * @param from the status before the change, or null if the log does not contain it
     * @param time the time
     * @param actor the actor, or null
     * @param attributes the other fields
     * @param line the line of the entry
     */
    public record Change(
            String status,
            @Nullable String from,
            Instant time,
            @Nullable String actor,
            Map<String, Object> attributes,
            long line) {

        StatusChange of(String record) {
            return new StatusChange(record, status, time, actor, attributes, line);
        }
    }
}
