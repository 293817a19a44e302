package dev.turnstile.erasure;

/**
 * Forgets subjects by deleting their keys: the log keeps its events, and their personal values read as erased.
 *
 * <p>Forgetting is final. Personal values in events that are appended for a forgotten subject later are erased from the
 * start; a person who comes back needs a new subject. Thread-safe. Every method throws {@code LifecycleException} if
 * the database fails.
 */
public interface Erasure {

    /**
     * Forgets a subject: deletes its key, and the snapshots of all streams with values of the subject, in one
     * transaction. Then calls the read models. If the subject was forgotten before, only the read models are called
     * again.
     *
     * <p>A read that begins afterwards, in any process, finds no value. A read in progress checks the keys again after
     * every 500 values.
     *
     * @throws IllegalStateException if the thread is in a transaction, because the transaction could be rolled back
     */
    Forgotten forget(String subject);

    /** Returns whether a subject ever had personal data in the log, or was forgotten before it had any. */
    boolean knows(String subject);

    /** Reads all events with personal values of a subject, and counts the values that can still be read. */
    Footprint footprint(String subject);

    /** Registers a read model, which is called for every subject that this object forgets from now on. */
    void tell(ReadModel model);

    /**
     * Wraps every key again, for example after a change of the master key.
     *
     * @return the number of wrapped keys
     */
    int rewrap();
}
