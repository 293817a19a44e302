package dev.turnstile.machine;

import dev.turnstile.machine.State.Timeout;
import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.machine.Transition.Edge;
import dev.turnstile.machine.internal.Draft;
import dev.turnstile.machine.internal.MachineAnalysis;
import dev.turnstile.machine.internal.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a machine while it is being declared.
 *
 * <p>Not thread-safe; the machine that {@link #build} returns is thread-safe.
 *
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public final class Definition<S, T> {

    private final String name;
    private final Set<S> knownStates;
    private final Set<T> knownTransitions;
    private final List<StateClause> states = new ArrayList<>();
    private final List<TransitionClause> transitions = new ArrayList<>();
    private final List<Draft.Wait<S, T>> waits = new ArrayList<>();

    Definition(String name, Set<S> knownStates, Set<T> knownTransitions) {
        this.name = name;
        this.knownStates = knownStates;
        this.knownTransitions = knownTransitions;
    }

    /**
     * Declares a state.
     *
     * @param value the state
     * @param code the integer stored in the row, 0 to 32767; must never change, and never be used for another state
     */
    public StateClause state(S value, int code) {
        StateClause clause = new StateClause(value, code);
        states.add(clause);
        return clause;
    }

    /** Declares a transition; its edges follow with {@code from} and {@code to}. */
    public TransitionClause transition(T value) {
        TransitionClause clause = new TransitionClause(value);
        transitions.add(clause);
        return clause;
    }

    /**
     * Declares a timeout: the transition that is fired when a record has stayed in a state for too long.
     *
     * @param state the state in which the record waits
     * @param after the longest stay in the state; must be positive
     * @param transition the transition to fire; must leave the state
     * @throws IllegalArgumentException if {@code after} is zero or negative
     */
    public Definition<S, T> timeout(S state, Duration after, T transition) {
        waits.add(new Draft.Wait<>(state, new Timeout<>(after, transition)));
        return this;
    }

    /** Returns all findings of the analysis, errors and warnings, without building the machine. */
    public List<Finding> findings() {
        return MachineAnalysis.of(draft());
    }

    /**
     * Compiles the machine.
     *
     * @throws InvalidMachineException if the analysis finds an error
     */
    public StateMachine<S, T> build() {
        return StateMachine.build(draft());
    }

    private Draft<S, T> draft() {
        return new Draft<>(
                name,
                states.stream().map(StateClause::toState).toList(),
                transitions.stream().map(TransitionClause::toTransition).toList(),
                waits,
                List.copyOf(knownStates),
                List.copyOf(knownTransitions));
    }

    private @Nullable Timeout<T> timeoutOf(S state) {
        return waits.stream()
                .filter(wait -> wait.state().equals(state))
                .map(Draft.Wait::timeout)
                .findFirst()
                .orElse(null);
    }

    /** A clause of a definition. Another clause or {@link #build} may follow. */
    public abstract sealed class Clause {

        private Clause() {}

        /** Declares the next state, as {@link Definition#state}. */
        public StateClause state(S value, int code) {
            return Definition.this.state(value, code);
        }

        /** Declares the next transition, as {@link Definition#transition}. */
        public TransitionClause transition(T value) {
            return Definition.this.transition(value);
        }

        /**
         * Declares a timeout, as {@link Definition#timeout}.
         *
         * @throws IllegalArgumentException if {@code after} is zero or negative
         */
        public Definition<S, T> timeout(S state, Duration after, T transition) {
            return Definition.this.timeout(state, after, transition);
        }

        /** Returns all findings, as {@link Definition#findings}. */
        public List<Finding> findings() {
            return Definition.this.findings();
        }

        /**
         * Compiles the machine, as {@link Definition#build}.
         *
         * @throws InvalidMachineException if the analysis finds an error
         */
        public StateMachine<S, T> build() {
            return Definition.this.build();
        }
    }

    /** The properties of the state just declared. */
    public final class StateClause extends Clause {

        private final S value;
        private final int code;
        private final List<String> formerly = new ArrayList<>();
        private State.Entry entry = State.Entry.NONE;
        private boolean terminal;
        private @Nullable String label;
        private String description = "";

        private StateClause(S value, int code) {
            this.value = value;
            this.code = code;
        }

        /** Declares the state in which records are created by default. */
        public StateClause initial() {
            entry = State.Entry.DEFAULT;
            return this;
        }

        /** Declares that records may be created in the state if the caller names it. */
        public StateClause alsoInitial() {
            entry = State.Entry.ALLOWED;
            return this;
        }

        /** Declares that records stay in the state for good. */
        public StateClause terminal() {
            terminal = true;
            return this;
        }

        /** Declares earlier names of the state. Code, documents and history that use them continue to work. */
        public StateClause formerly(String... names) {
            formerly.addAll(List.of(names));
            return this;
        }

        /** Sets the display name; the state's own name by default. */
        public StateClause label(String text) {
            label = text;
            return this;
        }

        /** Sets the description of the state. */
        public StateClause description(String text) {
            description = text.strip();
            return this;
        }

        private State<S, T> toState() {
            String own = Names.of(value);
            return new State<>(
                    value,
                    own,
                    code,
                    entry,
                    terminal,
                    formerly,
                    label == null ? own : label,
                    description,
                    timeoutOf(value));
        }
    }

    /** The properties of the transition just declared. */
    public final class TransitionClause extends Clause {

        private final T value;
        private final List<Edge<S, T>> edges = new ArrayList<>();
        private @Nullable String label;
        private String description = "";

        private TransitionClause(T value) {
            this.value = value;
        }

        /** Sets the display name; the transition's own name by default. */
        public TransitionClause label(String text) {
            label = text;
            return this;
        }

        /** Sets the description of the transition. */
        public TransitionClause description(String text) {
            description = text.strip();
            return this;
        }

        /** Names the states from which the next edges lead. */
        @SafeVarargs
        @SuppressWarnings("varargs") // copied at once into an immutable list
        public final FromClause from(S... states) {
            return new FromClause(this, List.of(states));
        }

        private Transition<S, T> toTransition() {
            String own = Names.of(value);
            return new Transition<>(value, own, label == null ? own : label, description, edges);
        }
    }

    /** The states from which the next edges lead. */
    public final class FromClause {

        private final TransitionClause transition;
        private final List<S> from;

        private FromClause(TransitionClause transition, List<S> from) {
            this.transition = transition;
            this.from = from;
        }

        /** Names the state to which the edges lead. */
        public EdgeClause to(S state) {
            int first = transition.edges.size();
            from.forEach(source -> transition.edges.add(new Edge<>(transition.value, source, state, List.of())));
            return new EdgeClause(transition, first);
        }

        /** Makes each edge return to its own state. */
        public EdgeClause toItself() {
            int first = transition.edges.size();
            from.forEach(source -> transition.edges.add(new Edge<>(transition.value, source, source, List.of())));
            return new EdgeClause(transition, first);
        }
    }

    /** The edges just declared. */
    public final class EdgeClause extends Clause {

        private final TransitionClause transition;
        private final int first;
        private final int end;

        private EdgeClause(TransitionClause transition, int first) {
            this.transition = transition;
            this.first = first;
            this.end = transition.edges.size();
        }

        /** Adds a guard to the edges just declared. If there are several guards, all of them must hold. */
        public EdgeClause guard(Guard guard) {
            List<Edge<S, T>> edges = transition.edges;
            for (int i = first; i < end; i++) {
                Edge<S, T> edge = edges.get(i);
                List<Guard> guards = new ArrayList<>(edge.guards());
                guards.add(guard);
                edges.set(i, new Edge<>(edge.transition(), edge.from(), edge.to(), guards));
            }
            return this;
        }

        /** Names the states from which further edges of the same transition lead. */
        @SafeVarargs
        @SuppressWarnings("varargs") // copied at once into an immutable list
        public final FromClause from(S... states) {
            return new FromClause(transition, List.of(states));
        }
    }
}
