package dev.turnstile.lifecycle;

/**
 * How a record is locked before it is looked at. Held until the transaction ends.
 *
 * @param strength whom it keeps out
 * @param whenHeld what to do when somebody else holds the record
 */
public record Lock(Strength strength, WhenHeld whenHeld) {

    /** Whom a lock keeps out. */
    public enum Strength {
        /** Everybody else who locks or changes the record, also those who only refer to it by a foreign key. */
        FOR_UPDATE,
        /** Everybody else who locks or changes the record; rows that refer to it can still be inserted. */
        FOR_NO_KEY_UPDATE
    }

    /** What to do when somebody else holds the record. */
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

    /** Refuses instead of waiting. */
    public Lock withNowait() {
        return new Lock(strength, WhenHeld.NOWAIT);
    }

    /** Passes over records that somebody else holds. */
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
