package dev.turnstile.diagram;

import dev.turnstile.diagram.internal.DotWriter;
import dev.turnstile.diagram.internal.MermaidWriter;
import dev.turnstile.diagram.internal.Scene;
import dev.turnstile.diagram.internal.SceneBuilder;
import dev.turnstile.diagram.internal.SvgWriter;
import dev.turnstile.machine.Edge;
import dev.turnstile.machine.StateMachine;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A machine as a picture: its states, edges, guards and timeouts.
 *
 * <p>The default initial state has a filled entry dot, other states where records may start a dashed one, terminal
 * states a double border. The default initial state comes first, and cycles are drawn so that they return to where they
 * were entered from it. An edge carries its transition's label and its guards' conditions in brackets, of a guard in Java
 * its name; where a transition is named after the state that it leads to, the name is left out
 * of the picture.
 *
 * <p>The same machine and counts always give the same text. Immutable; may be shared by all threads.
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
     * Returns the same diagram with the number of passages on each edge; often used edges are drawn heavier.
     *
     * @param counts the number of passages of an edge of the machine, 0 or more; asked when the picture is drawn
     */
    public Diagram withCounts(ToLongFunction<Edge<?, ?>> counts) {
        return new Diagram(machine, Objects.requireNonNull(counts, "counts"), collapsed);
    }

    /**
     * Returns the same diagram with the number of passages on each edge; often used edges are drawn heavier.
     *
     * @param counts the number of passages by edge, 0 or more; 0 for an edge that is missing; copied
     */
    public Diagram withCounts(Map<? extends Edge<?, ?>, Long> counts) {
        Map<Edge<?, ?>, Long> copy = Map.copyOf(counts);
        return withCounts(edge -> copy.getOrDefault(edge, 0L));
    }

    /**
     * Returns the same diagram with each transition that leaves nearly every state drawn once, from a place named
     * {@code any state} or {@code any state but PAID}: if its edges to one state, under the same guards, leave at least
     * three states and three quarters of those that are neither terminal nor that state.
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
     * <p>Descriptions and guards' reasons become tooltips. Where a browser shows it, pointing at a state fades
     * everything that does not touch it.
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
