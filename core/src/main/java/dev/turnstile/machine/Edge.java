package dev.turnstile.machine;

import dev.turnstile.machine.internal.Names;
import java.util.List;

/**
 * An edge of a transition: from one state to one state, taken if all its guards hold.
 *
 * @param transition the transition's value
 * @param from the state that the edge leaves
 * @param to the state that the edge enters; equal to {@code from} for a self transition
 * @param guards the conditions, all of which must hold; empty if there are none
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public record Edge<S, T>(T transition, S from, S to, List<Guard> guards) {

    /** Copies the list of guards. */
    public Edge {
        guards = List.copyOf(guards);
    }

    @Override
    public String toString() {
        return Names.of(transition) + ": " + Names.of(from) + " -> " + Names.of(to)
                + (guards.isEmpty() ? "" : " " + guards);
    }
}
