package dev.turnstile.postgres.internal.groupcommit;

import java.time.Duration;

/**
 * The settings of group commit.
 *
 * @param joining when calls take part in group commit
 * @param longestWait how long a call waits for the batch in progress before it runs concurrently; positive
 */
public record GroupCommitSettings(Joining joining, Duration longestWait) {

    /** The default settings. */
    public static final GroupCommitSettings DEFAULTS =
            new GroupCommitSettings(Joining.UNDER_LOAD, Duration.ofMillis(5));

    /** When calls take part in group commit. */
    public enum Joining {
        /** Never: each call is a statement of its own. */
        NEVER,
        /** If other calls are in progress. */
        UNDER_LOAD,
        /** Always, even a single call: for tests. */
        ALWAYS
    }

    /** Checks that the wait is positive. */
    public GroupCommitSettings {
        if (longestWait.isNegative() || longestWait.isZero()) {
            throw new IllegalArgumentException("longestWait: expected a positive duration, got " + longestWait);
        }
    }
}
