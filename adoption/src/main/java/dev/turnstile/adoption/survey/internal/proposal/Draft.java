package dev.turnstile.adoption.survey.internal.proposal;

import dev.turnstile.adoption.survey.Proposal;
import dev.turnstile.machine.MachineDocument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The states and edges of a machine in the order in which they are found. */
final class Draft {

    private final SequencedMap<String, StateDraft> states = new LinkedHashMap<>();
    private final SequencedMap<String, SequencedMap<String, Long>> edges = new LinkedHashMap<>();
    private final Map<String, Long> rows = new HashMap<>();
    private String initial = "";

    /**
     * A state.
     *
     * @param name the name
     * @param code the code
     * @param condition the condition in SQL
     */
    private record StateDraft(String name, int code, String condition) {}

    /** Adds a state with the next code. */
    void add(String name, String condition) {
        add(name, states.values().stream().mapToInt(StateDraft::code).max().orElse(-1) + 1, condition);
    }

    /** Adds a state, or another condition of a state of the same name. */
    void add(String name, int code, String condition) {
        states.merge(
                name,
                new StateDraft(name, code, condition),
                (one, other) -> new StateDraft(name, one.code(), one.condition() + " OR " + other.condition()));
    }

    boolean has(String name) {
        return states.containsKey(name);
    }

    void initial(String name) {
        initial = name;
    }

    /** Counts the rows that took a path from the initial state. */
    void count(List<String> path, long number) {
        String from = initial;
        for (String to : path) {
            if (!to.equals(from)) {
                edges.computeIfAbsent(to, state -> new LinkedHashMap<>()).merge(from, number, Long::sum);
                from = to;
            }
        }
    }

    /** Counts the rows that are in a state. */
    void countRows(String state, long number) {
        rows.merge(state, number, Long::sum);
    }

    /**
     * Returns the states in the order in which their conditions are evaluated.
     *
     * @param first the state whose condition comes first, or an empty text
     */
    List<Proposal.State> conditions(String first) {
        List<Proposal.State> conditions = new ArrayList<>();
        states.values()
                .forEach(state -> conditions.add(
                        state.name().equals(first) ? 0 : conditions.size(),
                        new Proposal.State(state.name(), state.code(), state.condition())));
        return conditions;
    }

    /** Returns the machine's document. */
    Map<String, Object> machine(String name) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("turnstile", MachineDocument.VERSION);
        document.put("machine", name);
        document.put(
                "states",
                states.values().stream()
                        .sorted(Comparator.comparingInt(StateDraft::code))
                        .map(this::state)
                        .toList());
        document.put(
                "transitions",
                states.keySet().stream()
                        .filter(edges::containsKey)
                        .map(this::transition)
                        .toList());
        return document;
    }

    private Map<String, Object> state(StateDraft state) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", state.name());
        tree.put("code", state.code());
        boolean isInitial = state.name().equals(initial);
        if (isInitial || !edges.containsKey(state.name())) {
            tree.put("initial", isInitial ? "default" : "allowed");
        }
        if (edges.values().stream().noneMatch(sources -> sources.containsKey(state.name()))) {
            tree.put("terminal", true);
        }
        tree.put("observed", Map.of("rows", rows.getOrDefault(state.name(), 0L)));
        return tree;
    }

    private Map<String, Object> transition(String to) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", to);
        List<Object> sources = new ArrayList<>();
        edges.getOrDefault(to, new LinkedHashMap<>()).forEach((from, count) -> {
            Map<String, Object> edge = new LinkedHashMap<>();
            edge.put("from", from);
            edge.put("to", to);
            edge.put("observed", Map.of("count", count));
            sources.add(edge);
        });
        tree.put("edges", sources);
        return tree;
    }
}
