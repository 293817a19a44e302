package dev.turnstile.lifecycle;

/** Another transaction holds the record's lock, and the caller did not want to wait. */
public final class RecordLocked extends TransitionRefused {

    private static final long serialVersionUID = 1L;

    /**
     * Names the record that is held.
     *
     * @param lifecycle the lifecycle's name
     * @param record the ids that were asked for, as text
     */
    public RecordLocked(String lifecycle, String record) {
        super(lifecycle, record, null, "another transaction holds the record's lock; try again later, or wait for it");
    }
}
