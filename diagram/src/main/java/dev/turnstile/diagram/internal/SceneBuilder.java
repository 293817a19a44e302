package dev.turnstile.diagram.internal;

import dev.turnstile.diagram.internal.Scene.Arrow;
import dev.turnstile.diagram.internal.Scene.Place;
import dev.turnstile.diagram.internal.Scene.Way;
import dev.turnstile.machine.Edge;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Timeout;
import dev.turnstile.machine.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Reads a machine into a scene; all text that leaves here is one clean line. */
public final class SceneBuilder<S, T> {

    private final StateMachine<S, T> machine;
    private final @Nullable ToLongFunction<Edge<?, ?>> counts;
    private final Map<S, Integer> indexes = new HashMap<>();
    private final Map<List<Integer>, List<Way>> ways = new LinkedHashMap<>();

    private SceneBuilder(StateMachine<S, T> machine, @Nullable ToLongFunction<Edge<?, ?>> counts) {
        this.machine = machine;
        this.counts = counts;
        machine.states().forEach(state -> indexes.put(state.value(), indexes.size()));
    }

    /**
     * Builds the scene of a machine.
     *
     * @param counts the number of passages of an edge; null for a scene without counts
     * @throws IllegalArgumentException if a count is negative
     */
    public static <S, T> Scene build(StateMachine<S, T> machine, @Nullable ToLongFunction<Edge<?, ?>> counts) {
        return new SceneBuilder<>(machine, counts).scene();
    }

    private Scene scene() {
        for (Transition<S, T> transition : machine.transitions()) {
            for (Edge<S, T> edge : transition.edges()) {
                ways.computeIfAbsent(List.of(index(edge.from()), index(edge.to())), key -> new ArrayList<>())
                        .add(way(transition, edge));
            }
        }
        List<Arrow> arrows = ways.entrySet().stream()
                .map(entry -> new Arrow(entry.getKey().get(0), entry.getKey().get(1), entry.getValue()))
                .toList();
        return new Scene(
                Text.line(machine.name()),
                machine.states().stream().map(this::place).toList(),
                arrows,
                counts != null);
    }

    private int index(S state) {
        Integer index = indexes.get(state);
        if (index == null) {
            throw new IllegalStateException(
                    "an edge names state '" + state + "' that " + machine + " does not declare");
        }
        return index;
    }

    private Place place(State<S, T> state) {
        return new Place(
                Text.label(state.label(), state.name()),
                state.code(),
                state.entry(),
                state.terminal(),
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

    private Way way(Transition<S, T> transition, Edge<S, T> edge) {
        List<String> remarks = new ArrayList<>();
        if (!transition.description().isBlank()) {
            remarks.add(Text.line(transition.description()));
        }
        edge.guards().forEach(guard -> remarks.add(Text.line(guard.conditionText() + "; if not: " + guard.reason())));
        return new Way(
                Text.label(transition.label(), transition.name()),
                edge.guards().stream().map(Guard::conditionText).map(Text::line).toList(),
                remarks,
                transition.name().equals(machine.state(edge.to()).name()),
                count(edge));
    }

    private long count(Edge<S, T> edge) {
        long count = counts == null ? 0 : counts.applyAsLong(edge);
        if (count < 0) {
            throw new IllegalArgumentException("a count is 0 or more, got " + count + " for edge " + edge);
        }
        return count;
    }
}
