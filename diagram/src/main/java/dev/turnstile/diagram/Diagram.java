package dev.turnstile.diagram;

import dev.turnstile.diagram.internal.DotWriter;
import dev.turnstile.diagram.internal.MermaidWriter;
import dev.turnstile.diagram.internal.Scene;
import dev.turnstile.diagram.internal.SceneBuilder;
import dev.turnstile.diagram.internal.SvgWriter;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A diagram of a machine with its states, edges, guards and timeouts.
 *
 * <p>The default initial state has a filled entry dot, other initial states have a dashed entry dot, and terminal
 * states have a double border. The default initial state is first. The edges that close a cycle lead back to the state
 * at which paths from the default initial state enter the cycle. The label of an edge contains the transition's label
 * and the conditions of its guards in brackets, or the name of a guard in Java. The transition's label is omitted if
 * the transition has the same name as its target state.
 *
 * <p>The same machine and counts always result in the same text. Immutable.
 */
public final class Diagram {

    private final StateMachine<?, ?> machine;
    private final @Nullable ToLongFunction<Edge<?, ?>> counts;

    private final boolean collapsed;

    private Diagram(StateMachine<?, ?> machine, @Nullable ToLongFunction<Edge<?, ?>> counts, boolean collapsed) {
        this.machine = Objects.requireNonNull(machine, "machine");
        this.counts = counts;
        this.collapsed = collapsed;
    }

    /** Returns the diagram of a machine, without counts. */
    public static Diagram of(StateMachine<?, ?> machine) {
        return new Diagram(machine, null, false);
    }

    /**
     * Returns the same diagram with a count on each edge; edges with higher counts are drawn thicker.
     *
     * @param counts a function that returns the count of an edge of the machine, at least 0; called when the diagram is
     *     drawn
     */
    public Diagram withCounts(ToLongFunction<Edge<?, ?>> counts) {
        return new Diagram(machine, Objects.requireNonNull(counts, "counts"), collapsed);
    }

    /**
     * Returns the same diagram with a count on each edge; edges with higher counts are drawn thicker.
     *
     * @param counts the count of each edge, at least 0; edges that are missing in the map have count 0. The map is
     *     copied
     */
    public Diagram withCounts(Map<? extends Edge<?, ?>, Long> counts) {
        Map<Edge<?, ?>, Long> copy = Map.copyOf(counts);
        return withCounts(edge -> copy.getOrDefault(edge, 0L));
    }

    /**
     * Returns the same diagram with a single edge for a transition from nearly every state. The single edge leads from
     * a box {@code any state} or {@code any state but PAID}. It replaces edges of one transition to the same state with
     * the same guards, if these edges leave at least three states, and at least three quarters of the states that are
     * neither terminal nor the target.
     */
    public Diagram withCollapsedEdges() {
        return new Diagram(machine, counts, true);
    }

    /**
     * Returns the diagram as a Mermaid {@code stateDiagram-v2}.
     *
     * @throws IllegalArgumentException if a count is negative
     */
    public String mermaid() {
        return MermaidWriter.write(scene());
    }

    /**
     * Returns the diagram as a Graphviz {@code digraph}; descriptions become tooltips.
     *
     * @throws IllegalArgumentException if a count is negative
     */
    public String dot() {
        return DotWriter.write(scene());
    }

    /**
     * Returns the diagram as a self-contained SVG document in light and dark colours, laid out from left to right.
     *
     * <p>Descriptions and the reasons of guards become tooltips. In a browser, pointing at a state fades the edges that
     * are not connected to that state.
     *
     * @throws IllegalArgumentException if a count is negative
     */
    public String svg() {
        return SvgWriter.write(scene());
    }

    private Scene scene() {
        return SceneBuilder.build(machine, counts, collapsed);
    }
}
