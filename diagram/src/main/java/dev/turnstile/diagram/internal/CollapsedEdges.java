package dev.turnstile.diagram.internal;

import dev.turnstile.machine.Edge;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Edges of one transition that leave nearly every state for one state, or for the state itself, under the same guards.
 *
 * @param transition the transition
 * @param edges the edges
 * @param to the state that they enter; null where each enters the state that it leaves
 * @param label what they leave, such as {@code any state but PAID}
 */
record CollapsedEdges<S, T>(
        Transition<S, T> transition,
        List<Edge<S, T>> edges,
        @Nullable S to,
        String label) {

    private static final int FEWEST = 3;

    CollapsedEdges {
        edges = List.copyOf(edges);
    }

    /** What edges must have in common: whether they enter the state that they leave, else which one, and their guards. */
    private record Common<S>(boolean toItself, @Nullable S to, List<Guard> guards) {}

    /** Finds them in a machine, in the order of the transitions. */
    static <S, T> List<CollapsedEdges<S, T>> of(StateMachine<S, T> machine) {
        List<CollapsedEdges<S, T>> found = new ArrayList<>();
        for (Transition<S, T> transition : machine.transitions()) {
            Map<Common<S>, List<Edge<S, T>>> groups = new LinkedHashMap<>();
            for (Edge<S, T> edge : transition.edges()) {
                boolean loop = edge.from().equals(edge.to());
                groups.computeIfAbsent(
                                new Common<>(loop, loop ? null : edge.to(), edge.guards()), key -> new ArrayList<>())
                        .add(edge);
            }
            groups.forEach((common, edges) -> {
                String label = label(machine, common.to(), edges);
                if (label != null) {
                    found.add(new CollapsedEdges<>(transition, edges, common.to(), label));
                }
            });
        }
        return found;
    }

    /** Returns what the edges leave, or null if that is not three quarters of the states that they could leave. */
    private static <S, T> @Nullable String label(StateMachine<S, T> machine, @Nullable S to, List<Edge<S, T>> edges) {
        Set<S> left = edges.stream().map(Edge::from).collect(Collectors.toSet());
        List<State<S, T>> others = machine.states().stream()
                .filter(state -> !left.contains(state.value()))
                .filter(state -> !state.terminal() && !state.value().equals(to))
                .toList();
        if (left.size() < FEWEST || left.size() < 3 * others.size()) {
            return null;
        }
        return others.isEmpty()
                ? "any state"
                : "any state but "
                        + others.stream()
                                .map(state -> Text.label(state.label(), state.name()))
                                .collect(Collectors.joining(", "));
    }
}
