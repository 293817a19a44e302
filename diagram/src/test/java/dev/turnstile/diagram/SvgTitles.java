package dev.turnstile.diagram;

import dev.turnstile.machine.StateMachine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The expected tooltips of a machine's arrows. */
final class SvgTitles {

    private SvgTitles() {}

    static List<String> of(StateMachine<String, String> machine) {
        Map<String, String> titles = new LinkedHashMap<>();
        machine.edges()
                .forEach(edge -> titles.merge(
                        edge.from() + " → " + edge.to(),
                        edge.transition()
                                + edge.guards().stream()
                                        .map(guard -> " [" + guard.conditionText() + "]\n  " + guard.conditionText()
                                                + "; if not: " + guard.reason())
                                        .collect(Collectors.joining()),
                        (before, next) -> before + "\n" + next));
        return titles.entrySet().stream()
                .map(entry -> entry.getKey() + "\n" + entry.getValue())
                .toList();
    }
}
