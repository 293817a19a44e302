package dev.turnstile.adoption.rehearsal;

/** The effects of a changed machine on a recorded decision. Decisions without an effect are not reported. */
public enum Effect {
    /** The changed machine decides differently in the recorded state. */
    CHANGED,
    /**
     * The changed machine decides as recorded in the recorded state, but an earlier decision left the record in another
     * state.
     */
    CONSEQUENCE,
    /** The decision depends on a guard whose result is not known, or the refusal lacks its transition or state. */
    UNKNOWN,
    /** The decision is known in the recorded state, but an earlier unknown decision may have left another state. */
    UNKNOWN_CONSEQUENCE
}
