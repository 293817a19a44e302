package dev.turnstile.diagram.internal;

import dev.turnstile.diagram.internal.Scene.Arrow;
import dev.turnstile.machine.State.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** The most frequent way from the initial states to each state: the way whose rarest arrow is the most frequent. */
final class WidestPaths {

    private final Scene scene;
    private final Map<Integer, List<Integer>> leaving = new HashMap<>();
    private final Map<Integer, Integer> arrows = new HashMap<>();

    /**
     * Finds the ways.
     *
     * @param scene the scene
     * @param minCount the smallest count of an arrow of a way
     */
    WidestPaths(Scene scene, long minCount) {
        this.scene = scene;
        for (int index = 0; index < scene.arrows().size(); index++) {
            Arrow arrow = scene.arrows().get(index);
            if (!arrow.loop() && arrow.count() >= minCount) {
                leaving.computeIfAbsent(arrow.from(), place -> new ArrayList<>())
                        .add(index);
            }
        }
        search();
    }

    /** Returns the last arrow of the way to each state; a state without a way, and an initial state, has none. */
    Map<Integer, Integer> arrows() {
        return arrows;
    }

    private void search() {
        PriorityQueue<Step> open = new PriorityQueue<>(
                Comparator.comparingLong(Step::width).reversed().thenComparingInt(Step::place));
        for (int place = 0; place < scene.places().size(); place++) {
            if (scene.places().get(place).entry() != Entry.NONE
                    || scene.places().get(place).several()) {
                open.add(new Step(place, Long.MAX_VALUE, -1));
            }
        }
        Set<Integer> reached = new HashSet<>();
        for (Step step = open.poll(); step != null; step = open.poll()) {
            if (reached.add(step.place)) {
                if (step.arrow >= 0) {
                    arrows.put(step.place, step.arrow);
                }
                for (int index : leaving.getOrDefault(step.place, List.of())) {
                    Arrow arrow = scene.arrows().get(index);
                    open.add(new Step(arrow.to(), Math.min(step.width, arrow.count()), index));
                }
            }
        }
    }

    /**
     * A way to a state.
     *
     * @param width the count of the rarest arrow
     * @param arrow the last arrow; -1 for an initial state
     */
    private record Step(int place, long width, int arrow) {}
}
