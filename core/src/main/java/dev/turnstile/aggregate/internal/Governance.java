package dev.turnstile.aggregate.internal;

import dev.turnstile.event.EventTypes;
import dev.turnstile.event.internal.EventClasses;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.machine.StateMachine;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Checks the order of an aggregate's events.
 *
 * @param <S> the aggregate's state
 * @param <E> the aggregate's events
 */
@FunctionalInterface
public interface Governance<S, E> {

    /**
     * Checks an event of a decision.
     *
     * @param category the category of the aggregate
     * @param key the aggregate's id as text
     * @param before the state before the event
     * @param after the state after the event
     */
    void check(String category, String key, S before, E event, S after);

    /** Returns a check that permits every event. */
    static <S, E> Governance<S, E> none() {
        return (category, key, before, event, after) -> {};
    }

    /** Returns a check by a machine, after verifying that the machine has a transition for each class of events. */
    static <S, E, M, T> Governance<S, E> of(
            EventTypes<E> types,
            StateMachine<M, T> machine,
            Function<? super S, ? extends M> state,
            Map<Class<? extends E>, ? extends T> transitions,
            S initial) {
        checkFit(types, machine, transitions);
        M begin = state.apply(initial);
        if (!machine.state(begin).initial()) {
            throw new IllegalArgumentException(machine + " does not begin in " + begin
                    + ", the state of an aggregate without events; declare it as initial");
        }
        return new ByMachine<>(machine, state, new HashMap<>(transitions));
    }

    private static <E> void checkFit(
            EventTypes<E> types, StateMachine<?, ?> machine, Map<Class<? extends E>, ?> transitions) {
        Set<Class<?>> ungoverned = new HashSet<>(EventClasses.below(types.family()));
        ungoverned.removeAll(transitions.keySet());
        if (!ungoverned.isEmpty()) {
            throw new IllegalArgumentException(
                    machine + " governs no events of " + ungoverned + "; say which transition each class is");
        }
        if (machine.edges().stream().anyMatch(edge -> !edge.guards().isEmpty())) {
            throw new IllegalArgumentException(
                    machine + " has guards, which need a row; let what decides refuse by conditions of its own");
        }
    }

    /**
     * A check by a machine: each event is a transition of the machine.
     *
     * @param machine the machine
     * @param state a function that returns the machine's state for an aggregate's state
     * @param transitions the transition for each class of events
     */
    record ByMachine<S, E, M, T>(
            StateMachine<M, T> machine, Function<? super S, ? extends M> state, Map<Class<?>, T> transitions)
            implements Governance<S, E> {

        /** Checks that the machine has the transitions. */
        public ByMachine {
            transitions = Map.copyOf(transitions);
            transitions.values().forEach(machine::transition);
        }

        @Override
        public void check(String category, String key, S before, E event, S after) {
            M from = state.apply(before);
            T transition = Objects.requireNonNull(transitions.get(event.getClass()), event.getClass()::getName);
            M to = machine.next(from, transition);
            if (to == null) {
                throw refusal(category, key, from, transition);
            }
            M reached = state.apply(after);
            if (!to.equals(reached)) {
                throw new IllegalStateException(category + " " + key + ": transition '" + transition + "' leads from "
                        + from + " to " + to + ", but " + event.getClass().getSimpleName() + " has led to " + reached
                        + "; mend evolve or the machine");
            }
        }

        private InvalidTransition refusal(String category, String key, M from, T transition) {
            List<String> permitted = machine.permitted(from).stream()
                    .map(other -> machine.transition(other).name())
                    .toList();
            return new InvalidTransition(
                    category,
                    key,
                    machine.transition(transition).name(),
                    machine.state(from).name(),
                    permitted);
        }
    }
}
