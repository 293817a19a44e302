package dev.turnstile.diagram;

import dev.turnstile.diagram.internal.DotWriter;
import dev.turnstile.diagram.internal.EdgeFilter;
import dev.turnstile.diagram.internal.MermaidWriter;
import dev.turnstile.diagram.internal.Scene;
import dev.turnstile.diagram.internal.SceneBuilder;
import dev.turnstile.diagram.internal.SvgWriter;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    private final EdgeFilter filter;
    private final Set<String> ends;

    private Diagram(
            StateMachine<?, ?> machine,
            @Nullable ToLongFunction<Edge<?, ?>> counts,
            boolean collapsed,
            EdgeFilter filter,
            Set<String> ends) {
        this.machine = Objects.requireNonNull(machine, "machine");
        this.counts = counts;
        this.collapsed = collapsed;
        this.filter = filter;
        this.ends = ends;
    }

    /** Returns the diagram of a machine, without counts. */
    public static Diagram of(StateMachine<?, ?> machine) {
        return new Diagram(machine, null, false, EdgeFilter.NONE, Set.of());
    }

    /**
     * Returns the same diagram with a count on each edge; edges with higher counts are drawn thicker.
     *
     * @param counts a function that returns the count of an edge of the machine, at least 0; called when the diagram is
     *     drawn
     */
    public Diagram withCounts(ToLongFunction<Edge<?, ?>> counts) {
        return new Diagram(machine, Objects.requireNonNull(counts, "counts"), collapsed, filter, ends);
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
        return new Diagram(machine, counts, true, filter, ends);
    }

    /**
     * Returns the same diagram without the edges that have a lower count, and without the states that then have no edge.
     * A diagram without counts is not changed.
     *
     * @param count the lowest count, at least 0
     * @throws IllegalArgumentException if the count is negative
     */
    public Diagram withMinCount(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("expected a count of at least 0, got " + count);
        }
        return with(new EdgeFilter(count, filter.coverage(), filter.limit()));
    }

    /**
     * Returns the same diagram with the most frequent edges only, as many as are needed to reach a share of all counts,
     * and without the states that then have no edge. For each edge, the most frequent way from an initial state to it is
     * kept too. A diagram without counts is not changed.
     *
     * @param share the share, more than 0 and at most 1, which keeps all edges
     * @throws IllegalArgumentException if the share is out of range
     */
    public Diagram withCoverage(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("expected a share of more than 0 and at most 1, got " + share);
        }
        return with(new EdgeFilter(filter.minCount(), share, filter.limit()));
    }

    /**
     * Returns the same diagram with the most frequent edges only, at most a number of them, and without the states that
     * then have no edge. For each edge, the most frequent way from an initial state to it is kept too. A diagram without
     * counts is not changed.
     *
     * @param edges the largest number of edges, at least 1
     * @throws IllegalArgumentException if the number is less than 1
     */
    public Diagram withMostFrequent(int edges) {
        if (edges < 1) {
            throw new IllegalArgumentException("expected at least 1 edge, got " + edges);
        }
        return with(new EdgeFilter(filter.minCount(), filter.coverage(), edges));
    }

    private Diagram with(EdgeFilter changed) {
        return new Diagram(machine, counts, collapsed, changed, ends);
    }

    /**
     * Returns the same diagram with further states drawn as terminal states, such as states in which nearly every record
     * ends although some records leave them.
     *
     * @param states the names of the states; other names are ignored
     */
    public Diagram withEnds(Set<String> states) {
        return new Diagram(machine, counts, collapsed, filter, Set.copyOf(states));
    }

    /** Returns the part of the machine that the diagram leaves out because of the counts. */
    public LeftOut leftOut() {
        return filtered().leftOut();
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
     * are not connected to that state. The layout of a machine with many edges is simpler, and above 400 edges only the
     * tooltips contain the labels.
     *
     * @throws IllegalArgumentException if a count is negative
     * @throws TooManyEdgesException if the diagram has more than 2,500 edges
     */
    public String svg() {
        return SvgWriter.write(scene());
    }

    private Scene scene() {
        return filtered().scene();
    }

    private EdgeFilter.Filtered filtered() {
        return filter.apply(SceneBuilder.build(machine, counts, collapsed, ends));
    }
}
