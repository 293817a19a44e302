package dev.turnstile.erasure;

/**
 * Forgets subjects by deleting their keys. The events stay in the log, but their personal values can no longer be read.
 *
 * <p>Forgetting is final. Personal values in later events of a forgotten subject can never be read; a person who comes
 * back needs a new subject. Thread-safe. Every method throws {@code LifecycleException} if the database fails.
 */
public interface Erasure {

    /**
     * Forgets a subject: deletes its key, and the snapshots of all streams with values of the subject, in one
     * transaction. Then this method calls the registered read models. If the subject was forgotten before, only the
     * read models are called again.
     *
     * <p>A read that begins afterwards, in any process, returns no personal value of the subject. A read in progress
     * checks the keys again after every 500 values.
     *
     * @throws IllegalStateException if the calling thread is in a transaction, because the transaction could be rolled
     *     back
     */
    Forgotten forget(String subject);

    /** Returns whether a subject ever had personal data in the log, or was forgotten without such data. */
    boolean knows(String subject);

    /** Reads all events with personal values of a subject, and counts the values that can still be read. */
    Footprint footprint(String subject);

    /** Registers a read model, to be called for every subject that is forgotten through this object from now on. */
    void tell(ReadModel model);

    /**
     * Wraps every key again, for example after a change of the master key.
     *
     * @return the number of wrapped keys
     */
    int rewrap();
}
