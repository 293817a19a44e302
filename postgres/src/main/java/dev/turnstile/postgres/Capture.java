package dev.turnstile.postgres;

/** What becomes of a statement that changes states past the door, if the machine permits the change. */
public enum Capture {
    /** It passes; the server's log and {@code turnstile bypasses} name it, the record's history does not. */
    OBSERVE,
    /** It passes, and each record that it changed gets an event of kind bypass in its own stream. */
    RECORD,
    /** It fails, unless it deletes: the door has no way to delete, so a deletion passes and is recorded. */
    REFUSE
}
