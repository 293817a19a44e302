package dev.turnstile.diagram.internal;

import dev.turnstile.diagram.TooManyEdgesException;
import dev.turnstile.diagram.internal.Scene.Arrow;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.LayeringStrategy;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.graph.ElkNode;

/** The effort of a layout. The time of the best layout grows faster than the square of the number of arrows. */
enum LayoutEffort {
    /** The straightest lines and the fewest crossings. */
    MOST(NodePlacementStrategy.NETWORK_SIMPLEX, 20, LayeringStrategy.NETWORK_SIMPLEX, true, 150),
    /** A layout with labels that needs little time. */
    MEDIUM(NodePlacementStrategy.BRANDES_KOEPF, 5, LayeringStrategy.NETWORK_SIMPLEX, true, 400),
    /** A layout without labels. */
    LEAST(NodePlacementStrategy.BRANDES_KOEPF, 1, LayeringStrategy.LONGEST_PATH, false, 2_500);

    private final NodePlacementStrategy placement;
    private final int thoroughness;
    private final LayeringStrategy layering;
    private final boolean labels;
    private final int maxArrows;

    LayoutEffort(
            NodePlacementStrategy placement,
            int thoroughness,
            LayeringStrategy layering,
            boolean labels,
            int maxArrows) {
        this.placement = placement;
        this.thoroughness = thoroughness;
        this.layering = layering;
        this.labels = labels;
        this.maxArrows = maxArrows;
    }

    /**
     * Returns the effort for a scene.
     *
     * @throws TooManyEdgesException if no effort is small enough
     */
    static LayoutEffort of(Scene scene) {
        int arrows = scene.arrows().size();
        return Arrays.stream(values())
                .filter(effort -> arrows <= effort.maxArrows)
                .findFirst()
                .orElseThrow(() -> new TooManyEdgesException(arrows, LEAST.maxArrows));
    }

    LayoutEffort less() {
        return this == MOST ? MEDIUM : LEAST;
    }

    /** Returns whether the arrows have labels. */
    boolean labels() {
        return labels;
    }

    void configure(ElkNode root) {
        root.setProperty(LayeredOptions.NODE_PLACEMENT_STRATEGY, placement);
        root.setProperty(LayeredOptions.LAYERING_STRATEGY, layering);
        // The number of attempts to minimize crossings.
        root.setProperty(LayeredOptions.THOROUGHNESS, thoroughness);
    }

    /** Returns the column of each state, which determines the directions of the arrows. */
    int[] columns(Scene scene) {
        return this == MOST ? Columns.of(scene) : byDistance(scene);
    }

    /** Numbers the states by their distance from the first state; states that it does not reach come last. */
    private static int[] byDistance(Scene scene) {
        int[] order = new int[scene.places().size()];
        Arrays.fill(order, -1);
        List<List<Integer>> targets = IntStream.range(0, order.length)
                .mapToObj(place -> scene.arrows().stream()
                        .filter(arrow -> arrow.from() == place)
                        .map(Arrow::to)
                        .toList())
                .toList();
        int next = 0;
        for (int start = 0; start < order.length; start++) {
            Deque<Integer> open = new ArrayDeque<>(List.of(start));
            while (!open.isEmpty()) {
                int place = open.poll();
                if (order[place] < 0) {
                    order[place] = next++;
                    open.addAll(targets.get(place));
                }
            }
        }
        return order;
    }
}
