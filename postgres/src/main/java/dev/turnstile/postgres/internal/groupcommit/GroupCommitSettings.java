package dev.turnstile.postgres.internal.groupcommit;

import java.time.Duration;

/**
 * When callers' transitions join each other.
 *
 * @param joining when they may
 * @param longestWait how long a call waits for others to finish before it starts beside them
 */
public record GroupCommitSettings(Joining joining, Duration longestWait) {

    /** What is set unless the builder says otherwise. */
    public static final GroupCommitSettings DEFAULTS =
            new GroupCommitSettings(Joining.UNDER_LOAD, Duration.ofMillis(5));

    /** When transitions join. */
    public enum Joining {
        /** Each call is a statement of its own. */
        NEVER,
        /** Calls that find others in progress. */
        UNDER_LOAD,
        /** Every call, also one that is alone: for tests. */
        ALWAYS
    }

    /** Checks the duration. */
    public GroupCommitSettings {
        if (longestWait.isNegative() || longestWait.isZero()) {
            throw new IllegalArgumentException("the longest wait is more than nothing, got " + longestWait);
        }
    }
}
