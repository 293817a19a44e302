package dev.turnstile.machine;

/**
 * A finding of the analysis of a machine, with its remedy.
 *
 * @param kind the kind of the finding
 * @param subject the state, transition or guard with the problem; the machine's name if the problem concerns the
 *     machine
 * @param message the problem, in one sentence
 * @param remedy the remedy, in one sentence
 */
public record Finding(Kind kind, String subject, String message, String remedy) {

    /** The severity of a finding. */
    public enum Severity {
        /** The machine cannot be built. */
        ERROR,
        /** The machine can be built, but a developer should check the finding. */
        WARNING
    }

    /** The kinds of findings. */
    public enum Kind {
        /** A name is missing or blank. */
        BLANK_NAME(Severity.ERROR),
        /** A state, transition or guard is declared twice in different ways. */
        DECLARED_TWICE(Severity.ERROR),
        /** A code is outside the range 0 to 32767. */
        CODE_OUT_OF_RANGE(Severity.ERROR),
        /** A code is used for two states, here or in comparison with an earlier definition. */
        CODE_REUSED(Severity.ERROR),
        /** A state has a different code than in an earlier definition. */
        CODE_CHANGED(Severity.ERROR),
        /** A former name of one state is the name or a former name of another. */
        NAME_TAKEN(Severity.ERROR),
        /** No state is declared as the default initial state. */
        NO_INITIAL_STATE(Severity.ERROR),
        /** Several states are declared as the default initial state. */
        SEVERAL_INITIAL_STATES(Severity.ERROR),
        /** An edge or timeout names a state or transition that is not declared, or an enum constant has no code. */
        UNDECLARED(Severity.ERROR),
        /** A terminal state has an edge to another state. */
        TERMINAL_WITH_EXIT(Severity.ERROR),
        /** Two edges of one transition leave the same state, and no guard distinguishes them. */
        AMBIGUOUS_EDGES(Severity.ERROR),
        /** A timeout fires a transition that does not leave its state. */
        TIMEOUT_WITHOUT_EXIT(Severity.ERROR),
        /** No path leads from an initial state to a state. */
        UNREACHABLE_STATE(Severity.WARNING),
        /** A state that is not terminal has no edge to another state. */
        DEAD_END(Severity.WARNING),
        /** No path leads from a state to a terminal state. */
        NO_WAY_TO_TERMINAL(Severity.WARNING),
        /** The machine has no terminal state. */
        NO_TERMINAL_STATE(Severity.WARNING),
        /** A guard has no effect. */
        POINTLESS_GUARD(Severity.WARNING),
        /** A transition has no edges. */
        TRANSITION_WITHOUT_EDGE(Severity.WARNING),
        /** The states look like the combinations of independent attributes. */
        STATE_EXPLOSION(Severity.WARNING);

        private final Severity severity;

        Kind(Severity severity) {
            this.severity = severity;
        }

        /** Returns the severity of findings of this kind. */
        public Severity severity() {
            return severity;
        }
    }

    /** Returns whether a finding of this kind prevents the machine from being built. */
    public boolean isError() {
        return kind.severity() == Severity.ERROR;
    }

    @Override
    public String toString() {
        return kind.severity() + " " + kind + " " + subject + ": " + message + "; " + remedy;
    }
}
