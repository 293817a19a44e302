package dev.turnstile.testing.race;

/**
 * A step of a transaction that a {@link StepDataSource} recognizes. A transaction that neither locks rows nor writes
 * has no steps.
 */
public enum Step {
    /**
     * Before the transaction's first statement that writes, or locks rows or a table. Rows that the code has read
     * before without a lock may have changed.
     */
    BEFORE_LOCK,
    /**
     * After all statements of a transaction that has locked or written, before its commit. The transaction still holds
     * its locks.
     */
    BEFORE_COMMIT,
    /** After the commit, before the call that commits returns. */
    AFTER_COMMIT
}
