package dev.turnstile.testing.explore;

import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The result of an exploration without violations.
 *
 * @param paths the number of paths
 * @param steps the number of steps on all paths, including refused ones
 * @param refusals the number of refused steps
 * @param complete whether all paths up to the depth were walked
 * @param edges the number of times that each edge was taken, 0 for edges that were not taken
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public record Exploration<S, T>(int paths, long steps, long refusals, boolean complete, Map<Edge<S, T>, Long> edges) {

    /** Copies the map. */
    public Exploration {
        edges = Collections.unmodifiableMap(new LinkedHashMap<>(edges));
    }

    /** Returns the edges that no path has taken. */
    public List<Edge<S, T>> edgesNotTaken() {
        return edges.entrySet().stream()
                .filter(edge -> edge.getValue() == 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public String toString() {
        return (complete ? "all " : "") + paths + " paths, " + steps + " steps, " + refusals + " refusals, "
                + (edges.size() - edgesNotTaken().size()) + " of " + edges.size() + " edges"
                + edgesNotTaken().stream().map(edge -> "\n  not taken: " + edge).collect(Collectors.joining());
    }

    /** Counts the steps of walks. */
    static final class Tally<S, T> {

        private final StateMachine<S, T> machine;
        private final Map<Edge<S, T>, Long> edges = new LinkedHashMap<>();
        private int paths;
        private long steps;
        private long refusals;
        private boolean complete = true;

        Tally(StateMachine<S, T> machine) {
            this.machine = machine;
            machine.edges().forEach(edge -> edges.put(edge, 0L));
        }

        int paths() {
            return paths;
        }

        /** Notes that some paths are not walked. */
        void interrupt() {
            complete = false;
        }

        void add(Walk<S, T> walk) {
            paths++;
            steps += walk.transitions().size();
            refusals += walk.refused() ? 1 : 0;
            for (int i = 1; i < walk.states().size(); i++) {
                edge(
                                walk.states().get(i - 1),
                                walk.transitions().get(i - 1),
                                walk.states().get(i))
                        .ifPresent(edge -> edges.merge(edge, 1L, Long::sum));
            }
        }

        private Optional<Edge<S, T>> edge(S from, T transition, S to) {
            return machine.transition(transition).from(from).stream()
                    .filter(edge -> edge.to().equals(to))
                    .findFirst();
        }

        Exploration<S, T> result() {
            return new Exploration<>(paths, steps, refusals, complete, edges);
        }
    }
}
