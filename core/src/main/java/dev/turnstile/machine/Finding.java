package dev.turnstile.machine;

/**
 * One thing that the analysis of a machine found, with what to do about it.
 *
 * @param kind what was found
 * @param subject the state, transition or guard it was found in; the machine's name where it concerns the whole
 * @param message one sentence: what is the matter
 * @param remedy one sentence: what to do
 */
public record Finding(Kind kind, String subject, String message, String remedy) {

    /** How bad a finding is. */
    public enum Severity {
        /** The machine does not build. */
        ERROR,
        /** The machine builds, but the finding deserves a look. */
        WARNING
    }

    /** The kinds of findings. */
    public enum Kind {
        /** A name is missing or blank. */
        BLANK_NAME(Severity.ERROR),
        /** A state, transition or guard is declared twice in different ways. */
        DECLARED_TWICE(Severity.ERROR),
        /** A code lies outside 0 to 32767. */
        CODE_OUT_OF_RANGE(Severity.ERROR),
        /** A code stands for two states, here or against an earlier definition. */
        CODE_REUSED(Severity.ERROR),
        /** A state has another code than in an earlier definition. */
        CODE_CHANGED(Severity.ERROR),
        /** A former name of one state is the name or a former name of another. */
        NAME_TAKEN(Severity.ERROR),
        /** No state is the default initial one. */
        NO_INITIAL_STATE(Severity.ERROR),
        /** Several states claim to be the default initial one. */
        SEVERAL_INITIAL_STATES(Severity.ERROR),
        /** An edge or timeout names a state or transition that is not declared, or an enum constant has no code. */
        UNDECLARED(Severity.ERROR),
        /** A terminal state has an edge to another state. */
        TERMINAL_WITH_EXIT(Severity.ERROR),
        /** Two edges of one transition leave one state and no guard tells them apart. */
        AMBIGUOUS_EDGES(Severity.ERROR),
        /** A timeout fires a transition that does not leave its state. */
        TIMEOUT_WITHOUT_EXIT(Severity.ERROR),
        /** No initial state leads to a state. */
        UNREACHABLE_STATE(Severity.WARNING),
        /** Nothing leaves a state that is not terminal. */
        DEAD_END(Severity.WARNING),
        /** No terminal state can be reached from a state. */
        NO_WAY_TO_TERMINAL(Severity.WARNING),
        /** The machine has no terminal state at all. */
        NO_TERMINAL_STATE(Severity.WARNING),
        /** A guard whose answer changes nothing. */
        POINTLESS_GUARD(Severity.WARNING),
        /** A transition without edges. */
        TRANSITION_WITHOUT_EDGE(Severity.WARNING),
        /** The states look like a product of independent attributes. */
        STATE_EXPLOSION(Severity.WARNING);

        private final Severity severity;

        Kind(Severity severity) {
            this.severity = severity;
        }

        /** Returns how bad findings of this kind are. */
        public Severity severity() {
            return severity;
        }
    }

    /** Returns whether the machine does not build with this finding. */
    public boolean isError() {
        return kind.severity() == Severity.ERROR;
    }

    @Override
    public String toString() {
        return kind.severity() + " " + kind + " " + subject + ": " + message + "; " + remedy;
    }
}
