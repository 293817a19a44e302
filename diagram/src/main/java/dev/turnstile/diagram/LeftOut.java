package dev.turnstile.diagram;

import dev.turnstile.text.spi.ShownText;
import java.util.Locale;

/**
 * The part of a machine that a diagram leaves out because of the counts.
 *
 * @param edges the number of edges that are left out
 * @param allEdges the number of edges of the machine
 * @param states the number of states that are left out, because all of their edges are
 * @param allStates the number of states of the machine
 * @param count the sum of the counts of the edges that are left out
 * @param allCounts the sum of all counts
 */
public record LeftOut(int edges, int allEdges, int states, int allStates, long count, long allCounts) {

    /** Returns whether the diagram contains the whole machine. */
    public boolean isNothing() {
        return edges == 0 && states == 0;
    }

    /** Returns the share of the counts of the edges that are left out, from 0 to 1. */
    public double share() {
        return allCounts == 0 ? 0 : (double) count / allCounts;
    }

    /**
     * Returns one line such as {@code 1,940 of 2,000 edges and 380 of 400 states are left out, 4.8% of the steps}; empty
     * if nothing is left out.
     */
    public String describe() {
        if (isNothing()) {
            return "";
        }
        String lost = states == 0
                ? ""
                : String.format(Locale.ROOT, " and %,d of %s", states, ShownText.count(allStates, "state"));
        return String.format(
                Locale.ROOT,
                "%,d of %s%s are left out, %.1f%% of the steps",
                edges,
                ShownText.count(allEdges, "edge"),
                lost,
                100 * share());
    }
}
