package dev.turnstile.adoption.rehearsal;

/** A listener to the progress and the decisions of a rehearsal, called on the thread of the rehearsal. */
public interface RehearsalListener {

    /**
     * Called once before the first record.
     *
     * @param decisions the number of recorded decisions of the period
     */
    default void started(long decisions) {}

    /**
     * Called after each page of records.
     *
     * @param decisions the number of decisions that were rehearsed since the previous call
     */
    default void advanced(long decisions) {}

    /** Called for each decision on which the changed machine has an effect, record by record. */
    default void differs(RehearsedDecision decision) {}

    /** Returns a listener that does nothing. */
    static RehearsalListener none() {
        return new RehearsalListener() {};
    }
}
