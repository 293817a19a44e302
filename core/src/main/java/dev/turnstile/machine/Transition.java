package dev.turnstile.machine;

import dev.turnstile.machine.internal.Names;
import java.util.List;

/**
 * A named transition with its edges.
 *
 * @param value the application's own value, an enum constant or a name
 * @param name the name of the value, unique in the machine
 * @param label the name for display; the transition's name by default
 * @param description the meaning of the transition; empty by default
 * @param edges the edges; if several edges leave one state, the first edge whose guards hold is taken
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public record Transition<S, T>(T value, String name, String label, String description, List<Edge<S, T>> edges) {

    /** Copies the list of edges. */
    public Transition {
        edges = List.copyOf(edges);
    }

    /** Returns the edges that leave {@code state}, in the order in which they are tried. */
    public List<Edge<S, T>> from(S state) {
        return edges.stream().filter(edge -> edge.from().equals(state)).toList();
    }

    @Override
    public String toString() {
        return name;
    }

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
}
