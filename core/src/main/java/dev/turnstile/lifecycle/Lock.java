package dev.turnstile.lifecycle;

/**
 * The lock of a record before it is read. Held until the transaction ends.
 *
 * @param strength which other transactions it blocks
 * @param whenHeld what to do when another transaction holds the lock
 */
public record Lock(Strength strength, WhenHeld whenHeld) {

    /** Which other transactions a lock blocks. */
    public enum Strength {
        /** All that lock or change the record, and those that only refer to it by a foreign key. */
        FOR_UPDATE,
        /** All that lock or change the record; rows that refer to it can still be inserted. */
        FOR_NO_KEY_UPDATE
    }

    /** What to do when another transaction holds the lock. */
    public enum WhenHeld {
        /** Wait until the lock is free. */
        WAIT,
        /** Refuse with {@link RecordLocked}. */
        NOWAIT,
        /** Go on without the record. */
        SKIP_LOCKED
    }

    /** Returns the strongest lock, which waits: {@code FOR UPDATE}. */
    public static Lock forUpdate() {
        return new Lock(Strength.FOR_UPDATE, WhenHeld.WAIT);
    }

    /** Returns the lock that updates take, which waits: {@code FOR NO KEY UPDATE}; the default. */
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

    /** Returns the lock as PostgreSQL's clause: {@code FOR UPDATE NOWAIT}. */
    public String clause() {
        String clause = strength.name().replace('_', ' ');
        return switch (whenHeld) {
            case WAIT -> clause;
            case NOWAIT -> clause + " NOWAIT";
            case SKIP_LOCKED -> clause + " SKIP LOCKED";
        };
    }
}
