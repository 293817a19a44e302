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
final class HistoryBuilder {

    private final LogFile file;
    private final List<Change> changes = new ArrayList<>();
    private long size;

    HistoryBuilder(LogFile file) {
        this.file = file;
    }

    /**
     * Adds a number of characters to the record's size before the characters are stored. The record's id may not be
     * known yet.
     */
    void take(int characters, long line) {
        size += characters + Limits.OVERHEAD;
        if (size > Limits.RECORD) {
            throw file.invalid(
                    line,
                    "expected at most " + Limits.RECORD
                            + " characters in the history of one record, got more; check the field of the record's id");
        }
    }

    void add(Change change) {
        if (change.time().isBefore(Limits.EARLIEST) || change.time().isAfter(Limits.LATEST)) {
            throw file.invalid(
                    change.line(), "expected a time in the years 1 to 9999, got " + change.time() + "; correct it");
        }
        changes.add(change);
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    RecordHistory build(String record) {
        if (record.length() > Limits.ID) {
            throw file.invalid(
                    changes.getFirst().line(),
                    "expected the id of a record in at most " + Limits.ID + " characters, got " + record.length() + ": "
                            + Excerpt.of(record) + "; check the field of the record's id");
        }
        int outOfOrder = outOfOrder();
        changes.sort(Comparator.comparing(Change::time));
        return new RecordHistory(
                record, changes.stream().map(change -> change.of(record)).toList(), outOfOrder);
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

    /** A change of a record whose id may not be known yet. */
    record Change(String status, Instant time, @Nullable String actor, Map<String, Object> attributes, long line) {

        StatusChange of(String record) {
            return new StatusChange(record, status, time, actor, attributes, line);
        }
    }
}
