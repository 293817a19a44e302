package dev.turnstile.torture.oracle;

/**
 * A difference between acknowledged operations and the database.
 *
 * @param kind the kind of difference
 * @param subject the operation, event or row; kind and subject identify a finding
 * @param message a description in one line
 */
public record Finding(Kind kind, String subject, String message) {

    /** The kind of difference. */
    public enum Kind {
        /** An acknowledged operation is missing an event, a row or a key. */
        LOST,
        /** An operation, or a delivery of an exactly-once subscription, was applied twice. */
        DOUBLED,
        /** The events of a stream were delivered or numbered in the wrong order. */
        DISORDERED,
        /** An event of the log was never delivered. */
        UNDELIVERED,
        /** An event is in another stream than the one it was appended to. */
        WRONG_STREAM,
        /** An event or row exists of an operation that was refused, failed, or was never attempted. */
        PHANTOM,
        /** Only a part of a transaction exists. */
        TORN
    }
}
