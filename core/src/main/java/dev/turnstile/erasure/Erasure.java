package dev.turnstile.erasure;

/**
 * Forgets subjects by forgetting their keys: the log keeps its events, and their personal values read as erased.
 *
 * <p>Forgetting is final. What is appended for a forgotten subject later is erased from the start: who comes back needs
 * a subject of his own. Thread-safe. Every method throws {@code LifecycleException} if the database fails.
 */
public interface Erasure {

    /**
     * Forgets a subject: its key, and the snapshots of all streams with values of it, in one transaction; then tells
     * the read models. What was forgotten before stays so, and the read models are told again.
     *
     * <p>Reads that begin after it, in any process, find nothing; one that is under way looks at the keys again after
     * 500 values.
     *
     * @throws IllegalStateException if the thread is in a transaction, which could be rolled back
     */
    Forgotten forget(String subject);

    /** Returns whether a subject ever had data in the log, or was forgotten ahead. */
    boolean knows(String subject);

    /** Reads all that the log holds of a subject, and counts what of it can be read. */
    Footprint footprint(String subject);

    /** Adds a read model that is told of every subject that is forgotten through this object from now on. */
    void tell(ReadModel model);

    /**
     * Wraps every key again as new ones are wrapped, such as after a change of the master key.
     *
     * @return how many were
     */
    int rewrap();
}
