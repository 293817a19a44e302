package dev.turnstile.adoption.replay;

import java.util.List;

/**
 * The result of a replay.
 *
 * @param records the number of records in the history
 * @param accepted the number of changes that the machine accepted, creations included
 * @param refused the changes that the machine refused, most frequent first
 * @param differences the first differences between the history and the log or the rows; empty if there are none
 * @param verified whether the whole log was read back and contains every accepted change as in the history, and every
 *     refused change into a known state as a correction; {@link #refusedCount} shows whether the machine fits the history
 */
public record ReplayResult(
        long records, long accepted, List<RefusedSteps> refused, List<String> differences, boolean verified) {

    /** Copies the lists. */
    public ReplayResult {
        refused = List.copyOf(refused);
        differences = List.copyOf(differences);
    }

    /** Returns the number of refused changes. */
    public long refusedCount() {
        return refused.stream().mapToLong(RefusedSteps::count).sum();
    }
}
