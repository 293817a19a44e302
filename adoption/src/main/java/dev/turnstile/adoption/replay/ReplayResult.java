package dev.turnstile.adoption.replay;

import java.util.List;

/**
 * What came of a replay.
 *
 * @param records the records of the history
 * @param accepted the changes that the machine accepted, creations included
 * @param refused the changes that it refused, most frequent first
 * @param differences where the log and the rows differ from the history, the first few; empty if they agree
 * @param verified whether the whole log was read back and agrees with the history
 */
public record ReplayResult(
        long records, long accepted, List<RefusedSteps> refused, List<String> differences, boolean verified) {

    /** Copies the lists. */
    public ReplayResult {
        refused = List.copyOf(refused);
        differences = List.copyOf(differences);
    }

    /** Returns how many changes were refused. */
    public long refusedCount() {
        return refused.stream().mapToLong(RefusedSteps::count).sum();
    }
}
