package dev.turnstile.adoption.history;

import java.util.List;

/**
 * All changes of one record, in the order of their times; changes of one time stay in the order of the file.
 *
 * @param record the id of the record
 * @param changes its changes, at least one
 * @param outOfOrder how many of them stand in the file after one with a later time
 */
public record RecordHistory(String record, List<StatusChange> changes, int outOfOrder) {

    /**
     * Copies the changes.
     *
     * @throws IllegalArgumentException if there is none
     */
    public RecordHistory {
        changes = List.copyOf(changes);
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("a history has at least one change, record '" + record + "' has none");
        }
    }

    /** Returns the change by which the record came into being. */
    public StatusChange first() {
        return changes.getFirst();
    }

    /** Returns the change that the log saw last. */
    public StatusChange last() {
        return changes.getLast();
    }
}
