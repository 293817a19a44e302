package dev.turnstile.machine;

import dev.turnstile.machine.Transition.Edge;
import dev.turnstile.machine.internal.CodeHistory;
import dev.turnstile.machine.internal.Draft;
import dev.turnstile.machine.internal.MachineAnalysis;
import dev.turnstile.machine.internal.TransitionTable;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Declared states and transitions, compiled to an integer table.
 *
 * <p>A machine is immutable and may be shared by all threads. It refers to no record and performs no I/O; lifecycles
 * evaluate the guards.
 *
 * @param <S> the type of the states' values: an enum, or {@code String} for a machine without classes
 * @param <T> the type of the transitions' values: an enum, or {@code String}
 */
public final class StateMachine<S, T> {

    private final Draft<S, T> draft;
    private final TransitionTable<S, T> table;
    private final List<Finding> warnings;

    private StateMachine(Draft<S, T> draft, List<Finding> warnings) {
        this.draft = draft;
        this.warnings = warnings;
        this.table = TransitionTable.compile(draft);
    }

    /**
     * Begins the definition of a machine whose states and transitions are enum constants.
     *
     * @param name the machine's name, such as {@code order}
     * @param states the enum of the states; each constant needs a code
     * @param transitions the enum of the transitions
     */
    public static <S extends Enum<S>, T extends Enum<T>> Definition<S, T> define(
            String name, Class<S> states, Class<T> transitions) {
        return new Definition<>(name, EnumSet.allOf(states), EnumSet.allOf(transitions));
    }

    /**
     * Begins the definition of a machine whose states and transitions are plain names.
     *
     * @param name the machine's name, such as {@code order}
     */
    public static Definition<String, String> define(String name) {
        return new Definition<>(name, Set.of(), Set.of());
    }

    static <S, T> StateMachine<S, T> build(Draft<S, T> draft) {
        List<Finding> findings = MachineAnalysis.of(draft);
        List<Finding> errors = findings.stream().filter(Finding::isError).toList();
        if (!errors.isEmpty()) {
            throw new InvalidMachineException(draft.name(), errors);
        }
        return new StateMachine<>(draft, findings);
    }

    /** Returns the machine's name. */
    public String name() {
        return draft.name();
    }

    /** Returns the states in the order of their declaration. */
    public List<State<S, T>> states() {
        return draft.states();
    }

    /** Returns the transitions in the order of their declaration. */
    public List<Transition<S, T>> transitions() {
        return draft.transitions();
    }

    /** Returns all edges, ordered by the declaration of their transitions. */
    public List<Edge<S, T>> edges() {
        return draft.transitions().stream().flatMap(t -> t.edges().stream()).toList();
    }

    /** Returns the state in which records are created unless the caller names another one. */
    public State<S, T> initial() {
        return draft.states().stream()
                .filter(state -> state.entry() == State.Entry.DEFAULT)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Returns the state to which a transition leads, or null if the transition does not leave the given state.
     *
     * <p>Reads one integer and allocates nothing. Does not evaluate guards.
     *
     * @throws IllegalStateException if guards decide between several states
     */
    public @Nullable S next(S state, T transition) {
        return table.next(state, transition);
    }

    /** Returns the transitions that leave a state, in the order of their declaration. Does not evaluate guards. */
    public List<T> permitted(S state) {
        return table.permitted(state);
    }

    /**
     * Returns the declaration of a state.
     *
     * @throws IllegalArgumentException if the machine declares no such state
     */
    public State<S, T> state(S value) {
        return table.state(value);
    }

    /**
     * Returns the declaration of a transition.
     *
     * @throws IllegalArgumentException if the machine declares no such transition
     */
    public Transition<S, T> transition(T value) {
        return table.transition(value);
    }

    /** Returns the state with a code; empty if the machine declares none. */
    public Optional<State<S, T>> byCode(int code) {
        return Optional.ofNullable(table.byCode(code));
    }

    /** Returns the state with a current or former name; empty if the machine declares none. */
    public Optional<State<S, T>> stateNamed(String name) {
        return draft.states().stream().filter(state -> state.answersTo(name)).findFirst();
    }

    /** Returns the transition with a name; empty if the machine declares none. */
    public Optional<Transition<S, T>> transitionNamed(String name) {
        return draft.transitions().stream()
                .filter(transition -> transition.name().equals(name))
                .findFirst();
    }

    /** Returns the warnings of the analysis. A machine with errors cannot be built. */
    public List<Finding> findings() {
        return warnings;
    }

    /**
     * Returns the findings of a comparison with an earlier definition: codes that are reused or changed.
     *
     * @param earlier a definition whose codes rows may contain
     */
    public List<Finding> findingsAgainst(StateMachine<?, ?> earlier) {
        return CodeHistory.compare(earlier.draft, draft);
    }

    @Override
    public String toString() {
        return "machine '" + name() + "' (" + states().size() + " states, "
                + transitions().size() + " transitions)";
    }

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
}
