package dev.turnstile.cli.survey;

import dev.turnstile.adoption.survey.Proposal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The states and edges of a proposal with their numbers of rows. */
final class ProposedMachine {

    private final Proposal proposal;

    ProposedMachine(Proposal proposal) {
        this.proposal = proposal;
    }

    /** A state with its number of rows. */
    record StateRow(String name, int code, long rows, String condition) {}

    /** An edge with the number of rows that took it. */
    record EdgeRow(String from, String to, long rows) {}

    List<StateRow> states() {
        Map<String, Long> rows = new HashMap<>();
        list(proposal.machine(), "states")
                .forEach(state -> rows.put(text(state, "name"), number(field(state, "observed"), "rows")));
        return proposal.states().stream()
                .map(state -> new StateRow(
                        state.name(), state.code(), rows.getOrDefault(state.name(), 0L), state.condition()))
                .toList();
    }

    List<EdgeRow> edges() {
        List<EdgeRow> edges = new ArrayList<>();
        list(proposal.machine(), "transitions")
                .forEach(transition -> list(transition, "edges")
                        .forEach(edge -> edges.add(new EdgeRow(
                                text(edge, "from"), text(edge, "to"), number(field(edge, "observed"), "count")))));
        return edges;
    }

    private static List<?> list(@Nullable Object tree, String name) {
        return field(tree, name) instanceof List<?> list ? list : List.of();
    }

    private static String text(@Nullable Object tree, String name) {
        return String.valueOf(field(tree, name));
    }

    private static long number(@Nullable Object tree, String name) {
        return field(tree, name) instanceof Number number ? number.longValue() : 0;
    }

    private static @Nullable Object field(@Nullable Object tree, String name) {
        return tree instanceof Map<?, ?> map ? map.get(name) : null;
    }
}
