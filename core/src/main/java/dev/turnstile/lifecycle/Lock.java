package dev.turnstile.lifecycle;

/**
 * A row lock, taken before a record is read and released at the end of the transaction.
 *
 * @param strength the transactions that the lock blocks
 * @param whenHeld the behaviour if another transaction holds the lock
 */
public record Lock(Strength strength, WhenHeld whenHeld) {

    /** The transactions that a lock blocks. */
    public enum Strength {
        /** Transactions that lock or change the record, and transactions that only refer to it by a foreign key. */
        FOR_UPDATE,
        /** Transactions that lock or change the record. Rows that refer to the record can still be inserted. */
        FOR_NO_KEY_UPDATE
    }

    /** The behaviour if another transaction holds the lock. */
    public enum WhenHeld {
        /** Wait until the lock is free. */
        WAIT,
        /** Refuse with {@link RecordLocked}. */
        NOWAIT,
        /** Skip the record. */
        SKIP_LOCKED
    }

    /** Returns the strongest lock, {@code FOR UPDATE}, which waits if another transaction holds the lock. */
    public static Lock forUpdate() {
        return new Lock(Strength.FOR_UPDATE, WhenHeld.WAIT);
    }

    /** Returns the default lock, which waits: {@code FOR NO KEY UPDATE}, as an update takes it. */
    public static Lock forNoKeyUpdate() {
        return new Lock(Strength.FOR_NO_KEY_UPDATE, WhenHeld.WAIT);
    }

    /** Returns a copy that refuses instead of waiting. */
    public Lock withNowait() {
        return new Lock(strength, WhenHeld.NOWAIT);
    }

    /** Returns a copy that skips records that another transaction has locked. */
    public Lock withSkipLocked() {
        return new Lock(strength, WhenHeld.SKIP_LOCKED);
    }

    /** Returns the lock as a clause of PostgreSQL, such as {@code FOR UPDATE NOWAIT}. */
    public String clause() {
        String clause = strength.name().replace('_', ' ');
        return switch (whenHeld) {
            case WAIT -> clause;
            case NOWAIT -> clause + " NOWAIT";
            case SKIP_LOCKED -> clause + " SKIP LOCKED";
        };
    }
}
