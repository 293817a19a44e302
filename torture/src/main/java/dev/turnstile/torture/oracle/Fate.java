package dev.turnstile.torture.oracle;

/** The outcome of an operation, as reported to its caller. */
public enum Fate {
    /** Committed: all its writes must exist, once. */
    DONE,
    /** Refused: none of its writes may exist. */
    REFUSED,
    /** Failed and rolled back: none of its writes may exist. */
    FAILED,
    /** Unknown, for example after a lost connection or process: all or none of its writes must exist. */
    UNKNOWN
}
