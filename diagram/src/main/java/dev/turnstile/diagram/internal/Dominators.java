package dev.turnstile.diagram.internal;

import dev.turnstile.diagram.internal.Scene.Arrow;
import java.util.BitSet;
import java.util.List;

/** Computes the dominators of states: the states on every path from the initial state. */
final class Dominators {

    private Dominators() {}

    /**
     * Returns the dominators of each state, including the state itself; an empty set for an unreachable state.
     *
     * @param places the number of states
     * @param first the initial state
     * @param arrows the arrows between the states
     */
    static BitSet[] of(int places, int first, List<Arrow> arrows) {
        BitSet[] dominators = new BitSet[places];
        BitSet reached = reached(first, arrows);
        for (int place = 0; place < places; place++) {
            dominators[place] = new BitSet(places);
            if (place == first) {
                dominators[place].set(first);
            } else if (reached.get(place)) {
                dominators[place].set(0, places);
            }
        }
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int place = reached.nextSetBit(0); place >= 0; place = reached.nextSetBit(place + 1)) {
                BitSet before = (BitSet) dominators[place].clone();
                for (Arrow arrow : arrows) {
                    if (arrow.to() == place && place != first && reached.get(arrow.from())) {
                        dominators[place].and(dominators[arrow.from()]);
                    }
                }
                dominators[place].set(place);
                changed |= !dominators[place].equals(before);
            }
        }
        return dominators;
    }

    private static BitSet reached(int first, List<Arrow> arrows) {
        BitSet reached = new BitSet();
        reached.set(first);
        int before = 0;
        while (before < reached.cardinality()) {
            before = reached.cardinality();
            arrows.stream().filter(arrow -> reached.get(arrow.from())).forEach(arrow -> reached.set(arrow.to()));
        }
        return reached;
    }
}
