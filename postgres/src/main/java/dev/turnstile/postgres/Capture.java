package dev.turnstile.postgres;

/**
 * The database's treatment of a statement that bypasses Turnstile, if the machine permits the change of state.
 *
 * <p>An INSERT in an initial state is no bypass: in every mode it succeeds, and the record's history begins with its
 * creation.
 */
public enum Capture {
    /**
     * The statement succeeds. The server's log and {@code turnstile bypasses} show it; the record's history does not.
     */
    OBSERVE,
    /** The statement succeeds. Each record that it changed gets an event of kind bypass in its own stream. */
    RECORD,
    /**
     * The statement fails. A deletion succeeds and is recorded, because Turnstile has no operation that deletes a
     * record.
     */
    REFUSE
}
