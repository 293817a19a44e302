package dev.turnstile.adoption.rehearsal;

/** The differences between a recorded decision and the decision of the changed machine. */
public enum Difference {
    /** The attempt was accepted and would be refused. */
    REFUSED,
    /** The attempt was refused and would be accepted. */
    ACCEPTED,
    /** The attempt was accepted and would lead to another state. */
    OTHER_STATE,
    /** The decision is not known. */
    UNKNOWN
}
