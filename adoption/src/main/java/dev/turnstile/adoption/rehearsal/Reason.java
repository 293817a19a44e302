package dev.turnstile.adoption.rehearsal;

/** The reasons for a decision of the changed machine. */
public enum Reason {
    /** An edge permits the transition, or the machine permits the change. */
    PERMITTED,
    /** No edge of the transition leaves the state; for a bypass, no edge leads from state to state. */
    NO_EDGE,
    /** A guard does not hold. */
    GUARD,
    /** Records may not be created in the state. */
    NOT_INITIAL,
    /** The machine does not have the state. */
    UNKNOWN_STATE,
    /** The machine does not have the transition. */
    UNKNOWN_TRANSITION,
    /** The record would not exist in the rehearsal. */
    NO_RECORD,
    /** The result of a guard is not known. */
    UNKNOWN_GUARD,
    /** An earlier unknown decision may have left the record in another state. */
    UNKNOWN_PATH,
    /** The recorded refusal lacks its transition, or no stored definition has its state. */
    NOT_RECORDED
}
