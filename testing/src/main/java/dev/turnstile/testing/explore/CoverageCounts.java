package dev.turnstile.testing.explore;

import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The counts of one machine. Thread-safe. */
final class CoverageCounts<S, T> {

    private final Map<Edge<S, T>, Long> edges = new LinkedHashMap<>();
    private final Map<S, Long> states = new LinkedHashMap<>();
    private final Map<String, Long> refusals = new TreeMap<>();

    CoverageCounts(StateMachine<S, T> machine) {
        machine.edges().forEach(edge -> edges.put(edge, 0L));
        machine.states().forEach(state -> states.put(state.value(), 0L));
    }

    synchronized void taken(Edge<S, T> edge) {
        edges.merge(edge, 1L, Long::sum);
    }

    synchronized void entered(S state) {
        states.merge(state, 1L, Long::sum);
    }

    synchronized void refused(String by) {
        refusals.merge(by, 1L, Long::sum);
    }

    synchronized Map<Edge<S, T>, Long> edges() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(edges));
    }

    synchronized Map<S, Long> states() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(states));
    }

    synchronized Map<String, Long> refusals() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(refusals));
    }
}
