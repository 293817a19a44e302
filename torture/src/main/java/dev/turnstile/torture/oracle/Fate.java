package dev.turnstile.torture.oracle;

/** What a caller was told of an operation. */
public enum Fate {
    /** It is committed: everything that it writes is there, once. */
    DONE,
    /** It was refused: nothing of it is there. */
    REFUSED,
    /** It failed and was rolled back: nothing of it is there. */
    FAILED,
    /** Nothing certain, as when the connection or the process was lost: all of it is there, or nothing. */
    UNKNOWN
}
