package dev.turnstile.machine;

import dev.turnstile.machine.internal.Names;
import java.util.List;

/**
 * One way through a transition: from one state to one state, when all its guards hold.
 *
 * @param transition the transition's value
 * @param from the state it leaves
 * @param to the state it enters, the same one for a self transition
 * @param guards the conditions that must all hold; empty for none
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
