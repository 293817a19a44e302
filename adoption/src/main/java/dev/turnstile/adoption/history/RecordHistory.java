package dev.turnstile.adoption.history;

import java.util.List;

/**
 * All changes of one record, in the order of their times; changes with the same time keep the order of the log.
 *
 * @param record the id of the record
 * @param changes the changes of the record, at least one
 * @param outOfOrder the number of changes that follow a change with a later time in the log
 */
public record RecordHistory(String record, List<StatusChange> changes, int outOfOrder) {

    /**
     * Copies the changes.
     *
     * @throws IllegalArgumentException if there are no changes
     */
    public RecordHistory {
        changes = List.copyOf(changes);
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("record '" + record + "': expected at least one change, got none");
        }
    }

    /** Returns the first change, which created the record. */
    public StatusChange first() {
        return changes.getFirst();
    }

    /** Returns the last change. */
    public StatusChange last() {
        return changes.getLast();
    }
}
