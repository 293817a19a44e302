package dev.turnstile.lifecycle;

/**
 * The refusal of a lock or a transition because another transaction has locked the record and the lock mode does not
 * wait.
 */
public final class RecordLocked extends TransitionRefused {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the refusal.
     *
     * @param lifecycle the lifecycle's name
     * @param record the requested ids, as text
     */
    public RecordLocked(String lifecycle, String record) {
        super(lifecycle, record, null, "another transaction holds the record's lock; try again later, or wait for it");
    }
}
