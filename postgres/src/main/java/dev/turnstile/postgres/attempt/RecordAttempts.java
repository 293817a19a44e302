package dev.turnstile.postgres.attempt;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The attempts of one record in their order, and the record's row before and after each. Valid only while the consumer
 * of the page runs. Not thread-safe.
 */
public final class RecordAttempts {

    private final String key;
    private final List<Attempt> attempts;
    private final AttemptRows rows;

    RecordAttempts(String key, List<Attempt> attempts, AttemptRows rows) {
        this.key = key;
        this.attempts = List.copyOf(attempts);
        this.rows = rows;
    }

    /** Returns the record's key as text. */
    public String key() {
        return key;
    }

    /** Returns the attempts, oldest first. */
    public List<Attempt> attempts() {
        return attempts;
    }

    /**
     * Returns the columns that are not null of the row before an attempt; empty if the row's history does not contain
     * the complete row, or the row contains erased values.
     *
     * @param index the index of the attempt
     * @throws dev.turnstile.lifecycle.LifecycleException if the database fails
     */
    public Optional<Map<String, Object>> rowBefore(int index) {
        return rows.before(index);
    }

    /**
     * Returns the columns that are not null of the row after the statement of an attempt; empty if the row's history
     * does not contain the complete row, or the row contains erased values.
     *
     * @param index the index of the attempt
     * @throws dev.turnstile.lifecycle.LifecycleException if the database fails
     */
    public Optional<Map<String, Object>> rowAfter(int index) {
        return rows.after(index);
    }
}
