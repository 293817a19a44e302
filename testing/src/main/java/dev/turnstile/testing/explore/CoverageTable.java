package dev.turnstile.testing.explore;

import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The text of a coverage. */
final class CoverageTable {

    private CoverageTable() {}

    static <S, T> String of(TransitionCoverage<S, T> coverage, StateMachine<S, T> machine) {
        Map<String, Long> edges = new LinkedHashMap<>();
        coverage.edges().forEach((edge, count) -> edges.put(name(machine, edge), count));
        Map<String, Long> states = new LinkedHashMap<>();
        coverage.states()
                .forEach((state, count) -> states.put(machine.state(state).name(), count));
        return String.format(
                        Locale.ROOT,
                        "coverage of machine '%s': %d of %d edges (%.0f %%)",
                        machine.name(),
                        edges.size() - coverage.edgesNotCovered().size(),
                        edges.size(),
                        coverage.percent())
                + lines("edge", edges)
                + lines("state", states)
                + lines("refused", coverage.refusals());
    }

    private static <S, T> String name(StateMachine<S, T> machine, Edge<S, T> edge) {
        return machine.transition(edge.transition()).name() + ": "
                + machine.state(edge.from()).name() + " -> "
                + machine.state(edge.to()).name();
    }

    private static String lines(String kind, Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(count -> String.format(
                        Locale.ROOT,
                        "\n  %-8s%-48s%8d%s",
                        kind,
                        count.getKey(),
                        count.getValue(),
                        count.getValue() == 0 ? "  NOT COVERED" : ""))
                .collect(Collectors.joining());
    }
}
