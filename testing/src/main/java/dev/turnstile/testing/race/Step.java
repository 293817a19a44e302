package dev.turnstile.testing.race;

/**
 * A step of a transaction, as a {@link StepDataSource} sees it. A transaction that neither locks rows nor writes has no
 * steps.
 */
public enum Step {
    /**
     * Before the first statement of a transaction that locks rows or a table, or writes. Everything that the code read
     * before without a lock may be outdated.
     */
    BEFORE_LOCK,
    /** After all statements of a transaction that has locked or written, before its commit: the locks are held. */
    BEFORE_COMMIT,
    /** After the commit, before the caller learns of it. */
    AFTER_COMMIT
}
