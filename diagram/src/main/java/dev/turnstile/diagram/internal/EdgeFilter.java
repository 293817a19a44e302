package dev.turnstile.diagram.internal;

import dev.turnstile.diagram.LeftOut;
import dev.turnstile.diagram.internal.Scene.Arrow;
import dev.turnstile.diagram.internal.Scene.Place;
import dev.turnstile.machine.State.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Selects the most frequent arrows of a scene. For an arrow from a state that no selected arrow leads to, the most
 * frequent way from an initial state to this state is selected too, so that the picture has no separate parts.
 *
 * @param minCount the smallest count of an arrow
 * @param coverage the share of all counts, from 0 to 1, at which the selection ends
 * @param limit the largest number of edges
 */
public record EdgeFilter(long minCount, double coverage, int limit) {

    /** Selects all arrows. */
    public static final EdgeFilter NONE = new EdgeFilter(0, 1, Integer.MAX_VALUE);

    /**
     * The selected part of a scene.
     *
     * @param scene the scene
     * @param leftOut the other part
     */
    public record Filtered(Scene scene, LeftOut leftOut) {}

    /** Selects the arrows of a scene; all arrows of a scene without counts. */
    public Filtered apply(Scene scene) {
        if (equals(NONE) || !scene.counted()) {
            return filtered(
                    scene, IntStream.range(0, scene.arrows().size()).boxed().collect(Collectors.toSet()), true);
        }
        return filtered(scene, selected(scene), false);
    }

    private Set<Integer> selected(Scene scene) {
        List<Arrow> arrows = scene.arrows();
        Map<Integer, Integer> ways = new WidestPaths(scene, minCount).arrows();
        double enough = coverage * total(arrows);
        Set<Integer> kept = new TreeSet<>();
        long covered = 0;
        int edges = 0;
        for (int index : byCount(arrows)) {
            if (arrows.get(index).count() < minCount || (covered >= enough && coverage < 1)) {
                break;
            }
            List<Integer> added = new ArrayList<>();
            for (int arrow = index; !kept.contains(arrow) && !added.contains(arrow); ) {
                added.add(arrow);
                arrow = ways.getOrDefault(arrows.get(arrow).from(), arrow);
            }
            int more = added.stream().mapToInt(i -> arrows.get(i).ways().size()).sum();
            if (edges + more <= limit) {
                kept.addAll(added);
                edges += more;
                covered += added.stream().mapToLong(i -> arrows.get(i).count()).sum();
            }
        }
        return kept;
    }

    private static List<Integer> byCount(List<Arrow> arrows) {
        return IntStream.range(0, arrows.size())
                .boxed()
                .sorted(Comparator.comparingLong(
                                (Integer index) -> arrows.get(index).count())
                        .reversed())
                .toList();
    }

    private static long total(List<Arrow> arrows) {
        return arrows.stream().mapToLong(Arrow::count).sum();
    }

    private static Filtered filtered(Scene scene, Set<Integer> kept, boolean everything) {
        List<Arrow> arrows = kept.stream().sorted().map(scene.arrows()::get).toList();
        Set<Integer> used = new HashSet<>();
        arrows.forEach(arrow -> used.addAll(List.of(arrow.from(), arrow.to())));
        List<Place> places = new ArrayList<>();
        Map<Integer, Integer> indexes = new HashMap<>();
        for (int index = 0; index < scene.places().size(); index++) {
            Place place = scene.places().get(index);
            if (everything || used.contains(index) || place.entry() == Entry.DEFAULT) {
                indexes.put(index, places.size());
                places.add(place);
            }
        }
        List<Arrow> moved = arrows.stream()
                .map(arrow -> new Arrow(
                        indexes.getOrDefault(arrow.from(), 0), indexes.getOrDefault(arrow.to(), 0), arrow.ways()))
                .toList();
        LeftOut leftOut = new LeftOut(
                edges(scene.arrows()) - edges(arrows),
                edges(scene.arrows()),
                scene.places().size() - places.size(),
                scene.places().size(),
                total(scene.arrows()) - total(arrows),
                total(scene.arrows()));
        return new Filtered(new Scene(scene.title(), places, moved, scene.counted(), leftOut.describe()), leftOut);
    }

    private static int edges(List<Arrow> arrows) {
        return arrows.stream().mapToInt(arrow -> arrow.ways().size()).sum();
    }
}
