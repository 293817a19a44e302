package dev.turnstile.adoption.rehearsal;

/** The reasons for a decision of the changed machine. */
public enum Reason {
    /** An edge permits the transition, or the machine permits the change. */
    PERMITTED,
    /** The transition does not leave the state. */
    NO_EDGE,
    /** A guard does not hold. */
    GUARD,
    /** Records may not be created in the state. */
    NOT_INITIAL,
    /** The machine does not have the state. */
    UNKNOWN_STATE,
    /** The machine does not have the transition. */
    UNKNOWN_TRANSITION,
    /** The record would not exist. */
    NO_RECORD,
    /** The result of a guard is not known. */
    UNKNOWN_GUARD,
    /** An earlier unknown decision may have left another state. */
    UNKNOWN_PATH,
    /** The refusal does not contain its transition, or a state that a stored definition has. */
    NOT_RECORDED
}
