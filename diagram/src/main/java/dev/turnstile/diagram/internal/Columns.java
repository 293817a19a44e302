package dev.turnstile.diagram.internal;

import dev.turnstile.diagram.internal.Scene.Arrow;
import dev.turnstile.machine.State.Entry;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Assigns a column to each state, so that the most frequent paths lead from left to right and few columns are needed.
 *
 * <p>Without these columns, a layered layout places nearly every state of a dense machine in its own layer. The cost of
 * an arrow is its weight times the sum of the number of columns that it crosses and a penalty if it points backwards.
 * Each column has a cost, and two states with an arrow between them cannot share a column. The first column contains
 * only initial states. An arrow to a dominator of its source closes a cycle and should point backwards, so that a cycle
 * starts at the state at which paths enter it. The search moves one state at a time, into another column or a new
 * column, until no move reduces the cost. It starts from two assignments: one column for each state in the order of
 * declaration, and a greedy placement.
 */
final class Columns {

    private static final int BACKWARDS = 5;
    private static final double COLUMN = 0.1;
    private static final double SHARED = 1e12;
    private static final int UNPLACED = -1;
    private static final int MAX_ROUNDS = 50;

    private final List<Arrow> arrows;
    private final boolean[] returning;
    private final boolean[] inner;
    private final double[] weights;
    private final double columnCost;
    private final int first;
    private int[] columns;

    private Columns(Scene scene) {
        arrows = scene.arrows().stream().filter(arrow -> !arrow.loop()).toList();
        weights = arrows.stream()
                .mapToDouble(arrow -> 1 + Math.sqrt((double) arrow.count()))
                .toArray();
        columnCost = COLUMN * DoubleStream.of(weights).sum();
        first = IntStream.range(0, scene.places().size())
                .filter(place -> scene.places().get(place).entry() == Entry.DEFAULT)
                .findFirst()
                .orElse(0);
        columns = new int[scene.places().size()];
        inner = new boolean[columns.length];
        for (int place = 0; place < inner.length; place++) {
            inner[place] = place != first
                    && scene.places().get(place).entry() == Entry.NONE
                    && !scene.places().get(place).several();
        }
        BitSet[] dominators = Dominators.of(columns.length, first, arrows);
        returning = new boolean[arrows.size()];
        for (int i = 0; i < returning.length; i++) {
            returning[i] = dominators[arrows.get(i).from()].get(arrows.get(i).to());
        }
    }

    /** Returns the column of each state, counted from 0. */
    static int[] of(Scene scene) {
        return new Columns(scene).search();
    }

    private int[] search() {
        columns = IntStream.range(0, columns.length)
                .map(place -> place == first ? 0 : place < first ? place + 1 : place)
                .toArray();
        int[] fromDeclaration = improved();
        Arrays.fill(columns, UNPLACED);
        columns[first] = 0;
        others().forEach(this::place);
        int[] fromGreed = improved();
        return cost(fromGreed) < cost(fromDeclaration) ? fromGreed : fromDeclaration;
    }

    private IntStream others() {
        return IntStream.range(0, columns.length).filter(place -> place != first);
    }

    private void place(int place) {
        int[] best = columns;
        for (int column = 0; column <= last() + 1; column++) {
            int[] candidate = columns.clone();
            candidate[place] = column;
            if (best[place] == UNPLACED || cost(candidate) < cost(best)) {
                best = candidate;
            }
        }
        columns = best;
    }

    private int[] improved() {
        int[] before = columns;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            others().forEach(this::move);
            if (Arrays.equals(before, columns)) {
                break;
            }
            before = columns;
        }
        return columns.clone();
    }

    private void move(int place) {
        int last = last();
        for (int column = 0; column <= last; column++) {
            int target = column;
            accept(place, target, other -> other);
            accept(place, target + 1, other -> other > target ? other + 1 : other);
        }
    }

    /** Moves a state into a column after shifting the other columns, if the move reduces the cost. */
    private void accept(int place, int column, IntUnaryOperator room) {
        int[] candidate = IntStream.of(columns).map(room).toArray();
        candidate[place] = column;
        candidate = withoutGaps(candidate);
        if (cost(candidate) < cost(columns)) {
            columns = candidate;
        }
    }

    private static int[] withoutGaps(int[] columns) {
        int[] used = IntStream.of(columns).sorted().distinct().toArray();
        return IntStream.of(columns)
                .map(column -> Arrays.binarySearch(used, column))
                .toArray();
    }

    private int last() {
        return IntStream.of(columns).max().orElse(0);
    }

    private double cost(int[] candidate) {
        double cost = columnCost * IntStream.of(candidate).max().orElse(0);
        for (int place = 0; place < candidate.length; place++) {
            cost += inner[place] && candidate[place] == 0 ? SHARED : 0;
        }
        for (int i = 0; i < weights.length; i++) {
            int from = candidate[arrows.get(i).from()];
            int to = candidate[arrows.get(i).to()];
            // A frequent backward arrow must not reorder the states of its cycle.
            double weight = returning[i] && from > to ? 1 : weights[i];
            cost += weight * (returning[i] ? crossing(to, from) : crossing(from, to));
        }
        return cost;
    }

    private static double crossing(int from, int to) {
        if (from == UNPLACED || to == UNPLACED) {
            return 0;
        }
        if (from == to) {
            return SHARED;
        }
        return to > from ? to - from : BACKWARDS + from - to;
    }
}
