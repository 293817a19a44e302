package dev.turnstile.diagram.internal;

import dev.turnstile.machine.Guard;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
import dev.turnstile.machine.Transition.Edge;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Edges of one transition with the same guards from nearly every state: all lead to one state, or each leads back to
 * its source.
 *
 * @param transition the transition
 * @param edges the edges
 * @param to the target of all edges, or null if each edge leads back to its source
 * @param label the label of the sources, such as {@code any state but PAID}
 */
record CollapsedEdges<S, T>(
        Transition<S, T> transition,
        List<Edge<S, T>> edges,
        @Nullable S to,
        String label) {

    private static final int MIN_EDGES = 3;

    CollapsedEdges {
        edges = List.copyOf(edges);
    }

    /**
     * The properties that grouped edges have in common: the guards, and the target, or that each edge leads back to its
     * source.
     */
    private record Common<S>(boolean toItself, @Nullable S to, List<Guard> guards) {}

    /** Returns the collapsed edges of a machine, in the order of the transitions. */
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

    /** Returns the label of the sources, or null if the edges leave too few states to be collapsed. */
    private static <S, T> @Nullable String label(StateMachine<S, T> machine, @Nullable S to, List<Edge<S, T>> edges) {
        Set<S> left = edges.stream().map(Edge::from).collect(Collectors.toSet());
        List<State<S, T>> others = machine.states().stream()
                .filter(state -> !left.contains(state.value()))
                .filter(state -> !state.terminal() && !state.value().equals(to))
                .toList();
        if (left.size() < MIN_EDGES || left.size() < 3 * others.size()) {
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
