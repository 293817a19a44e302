package dev.turnstile.machine.internal;

import dev.turnstile.machine.Guard;
import dev.turnstile.machine.State;
import dev.turnstile.machine.State.Timeout;
import dev.turnstile.machine.Transition;
import dev.turnstile.machine.Transition.Edge;
import java.util.List;
import java.util.stream.Stream;

/**
 * A definition as it was declared, valid or not: the input of the analysis.
 *
 * @param name the machine's name
 * @param states the declared states, in order
 * @param transitions the declared transitions, in order
 * @param waits the declared timeouts, in order
 * @param knownStates the constants of the states' enum; empty for a machine of plain names
 * @param knownTransitions the constants of the transitions' enum; empty for a machine of plain names
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public record Draft<S, T>(
        String name,
        List<State<S, T>> states,
        List<Transition<S, T>> transitions,
        List<Wait<S, T>> waits,
        List<S> knownStates,
        List<T> knownTransitions) {

    public Draft {
        states = List.copyOf(states);
        transitions = List.copyOf(transitions);
        waits = List.copyOf(waits);
        knownStates = List.copyOf(knownStates);
        knownTransitions = List.copyOf(knownTransitions);
    }

    /**
     * A timeout and its state, which may itself be undeclared.
     *
     * @param state the state
     * @param timeout the timeout of the state
     * @param <S> the type of the states' values
     * @param <T> the type of the transitions' values
     */
    public record Wait<S, T>(S state, Timeout<T> timeout) {}

    boolean declaresState(Object value) {
        return states.stream().anyMatch(state -> state.value().equals(value));
    }

    boolean declaresTransition(Object value) {
        return transitions.stream().anyMatch(transition -> transition.value().equals(value));
    }

    Stream<Edge<S, T>> edges() {
        return transitions.stream().flatMap(transition -> transition.edges().stream());
    }

    Stream<Guard> guards() {
        return edges().flatMap(edge -> edge.guards().stream());
    }

    Stream<Edge<S, T>> exits(S state) {
        return edges().filter(edge -> edge.from().equals(state));
    }
}
