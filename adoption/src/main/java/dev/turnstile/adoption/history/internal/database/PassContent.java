package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.RecordHistory;
import dev.turnstile.adoption.history.StatusChange;
import java.util.Objects;

/**
 * A summary of the changes of a pass.
 *
 * @param changes the number of changes
 * @param hash a hash over the changes in their order
 */
record PassContent(long changes, long hash) {

    static final PassContent NONE = new PassContent(0, 0);

    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    /** Returns the summary with the changes of one more record. */
    PassContent and(RecordHistory history) {
        long next = hash * FACTOR + history.record().hashCode();
        for (StatusChange change : history.changes()) {
            next = next * FACTOR + Objects.hash(change.status(), change.time(), change.actor(), change.attributes());
        }
        return new PassContent(changes + history.changes().size(), next);
    }
}
