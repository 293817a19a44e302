package dev.turnstile.torture.oracle;

/**
 * Something that is not as it was acknowledged.
 *
 * @param kind what is wrong
 * @param subject the operation, event or row; with the kind it tells findings apart
 * @param message one line
 */
public record Finding(Kind kind, String subject, String message) {

    /** What is wrong. */
    public enum Kind {
        /** An acknowledged operation, or a part of it, is not there: an event, a row, a key. */
        LOST,
        /** An operation, or a delivery that is to be exact, was carried out twice. */
        DOUBLED,
        /** Events of a stream were delivered or numbered in another order. */
        DISORDERED,
        /** An event is in the log and was never delivered. */
        UNDELIVERED,
        /** An event stands in another stream than the one that it was appended to. */
        WRONG_STREAM,
        /** Something is there of an operation that was refused, had failed, or was never asked for. */
        PHANTOM,
        /** Half of a transaction is there. */
        TORN
    }
}
