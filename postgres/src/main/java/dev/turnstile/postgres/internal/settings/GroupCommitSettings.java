package dev.turnstile.postgres.internal.settings;

import java.time.Duration;

/**
 * The settings of group commit.
 *
 * @param mode the condition on which calls take part in group commit
 * @param maxWait the maximum time that a call waits for the batch in progress before it runs concurrently; positive
 */
public record GroupCommitSettings(Mode mode, Duration maxWait) {

    /** The default settings. */
    public static final GroupCommitSettings DEFAULTS = new GroupCommitSettings(Mode.UNDER_LOAD, Duration.ofMillis(5));

    /** The condition on which calls take part in group commit. */
    public enum Mode {
        /** Never: each call is a separate statement. */
        NEVER,
        /** If other calls are in progress. */
        UNDER_LOAD,
        /** Always, even a single call: for tests. */
        ALWAYS
    }

    /** Checks that the wait is positive. */
    public GroupCommitSettings {
        if (maxWait.isNegative() || maxWait.isZero()) {
            throw new IllegalArgumentException("maxWait: expected a positive duration, got " + maxWait);
        }
    }
}
