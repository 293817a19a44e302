package dev.turnstile.diagram.internal;

import dev.turnstile.diagram.internal.Scene.Arrow;
import dev.turnstile.diagram.internal.Scene.Place;
import dev.turnstile.diagram.internal.Scene.Way;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.State;
import dev.turnstile.machine.State.Timeout;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
import dev.turnstile.machine.Transition.Edge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds the scene of a machine, with all texts on one line and without control characters. */
public final class SceneBuilder<S, T> {

    private static final int MAX_CONDITION = 60;

    private final StateMachine<S, T> machine;
    private final @Nullable ToLongFunction<Edge<?, ?>> counts;
    private final Set<String> ends;
    private final List<State<S, T>> states;
    private final Map<S, Integer> indexes = new HashMap<>();
    private final Map<String, Integer> several = new LinkedHashMap<>();
    private final Map<List<Integer>, List<Way>> ways = new LinkedHashMap<>();

    private SceneBuilder(StateMachine<S, T> machine, @Nullable ToLongFunction<Edge<?, ?>> counts, Set<String> ends) {
        this.machine = machine;
        this.counts = counts;
        this.ends = ends;
        this.states = machine.states().stream()
                .sorted(Comparator.comparing(state -> state.entry() != State.Entry.DEFAULT))
                .toList();
        states.forEach(state -> indexes.put(state.value(), indexes.size()));
    }

    /**
     * Builds the scene of a machine.
     *
     * @param counts a function that returns the count of an edge; null for a scene without counts
     * @throws IllegalArgumentException if a count is negative
     */
    public static <S, T> Scene build(StateMachine<S, T> machine, @Nullable ToLongFunction<Edge<?, ?>> counts) {
        return build(machine, counts, false, Set.of());
    }

    /**
     * Builds the scene of a machine.
     *
     * @param counts a function that returns the count of an edge; null for a scene without counts
     * @param collapsed whether a transition from nearly every state is drawn as a single edge
     * @param ends the names of states that are drawn as terminal states
     * @throws IllegalArgumentException if a count is negative
     */
    public static <S, T> Scene build(
            StateMachine<S, T> machine,
            @Nullable ToLongFunction<Edge<?, ?>> counts,
            boolean collapsed,
            Set<String> ends) {
        return new SceneBuilder<>(machine, counts, ends).scene(collapsed);
    }

    private Scene scene(boolean collapsed) {
        List<CollapsedEdges<S, T>> groups = collapsed ? CollapsedEdges.of(machine) : List.of();
        Set<Edge<S, T>> drawn = new HashSet<>();
        groups.forEach(group -> drawn.addAll(group.edges()));
        for (Transition<S, T> transition : machine.transitions()) {
            for (Edge<S, T> edge : transition.edges()) {
                if (!drawn.contains(edge)) {
                    add(index(edge.from()), index(edge.to()), way(transition, edge, count(edge)));
                }
            }
        }
        groups.forEach(this::add);
        List<Arrow> arrows = ways.entrySet().stream()
                .map(entry -> new Arrow(entry.getKey().get(0), entry.getKey().get(1), entry.getValue()))
                .toList();
        return new Scene(
                Text.line(machine.name()),
                Stream.concat(
                                states.stream().map(this::place),
                                several.keySet().stream().map(SceneBuilder::several))
                        .toList(),
                arrows,
                counts != null,
                "");
    }

    private void add(CollapsedEdges<S, T> group) {
        int from = several.computeIfAbsent(group.label(), label -> states.size() + several.size());
        S to = group.to();
        long count = group.edges().stream().mapToLong(this::count).sum();
        add(
                from,
                to == null ? from : index(to),
                way(group.transition(), group.edges().getFirst(), count));
    }

    private void add(int from, int to, Way way) {
        ways.computeIfAbsent(List.of(from, to), key -> new ArrayList<>()).add(way);
    }

    private static Place several(String label) {
        return new Place(Text.line(label), "", true, State.Entry.NONE, false, "", "");
    }

    private int index(S state) {
        Integer index = indexes.get(state);
        if (index == null) {
            throw new IllegalStateException(
                    "an edge refers to state '" + state + "', which " + machine + " does not declare");
        }
        return index;
    }

    private Place place(State<S, T> state) {
        return new Place(
                Text.label(state.label(), state.name()),
                Integer.toString(state.code()),
                false,
                state.entry(),
                state.terminal() || ends.contains(state.name()),
                Text.line(state.description()),
                timeout(state.timeout()));
    }

    private String timeout(@Nullable Timeout<T> timeout) {
        if (timeout == null) {
            return "";
        }
        Transition<S, T> transition = machine.transition(timeout.transition());
        return "after " + DurationText.of(timeout.after()) + ": " + Text.label(transition.label(), transition.name());
    }

    private Way way(Transition<S, T> transition, Edge<S, T> edge, long count) {
        List<String> remarks = new ArrayList<>();
        if (!transition.description().isBlank()) {
            remarks.add(Text.line(transition.description()));
        }
        edge.guards().forEach(guard -> remarks.add(Text.line(guard.conditionText() + "; if not: " + guard.reason())));
        return new Way(
                Text.label(transition.label(), transition.name()),
                edge.guards().stream().map(SceneBuilder::condition).toList(),
                remarks,
                transition.name().equals(machine.state(edge.to()).name()),
                count);
    }

    /** Shortens a long condition; the edge's remarks contain the whole condition. */
    private static String condition(Guard guard) {
        String condition = Text.line(guard.conditionText());
        return condition.codePointCount(0, condition.length()) <= MAX_CONDITION
                ? condition
                : condition.substring(0, condition.offsetByCodePoints(0, MAX_CONDITION - 1)) + "…";
    }

    private long count(Edge<S, T> edge) {
        long count = counts == null ? 0 : counts.applyAsLong(edge);
        if (count < 0) {
            throw new IllegalArgumentException("expected a count of at least 0, got " + count + " for edge " + edge);
        }
        return count;
    }
}
