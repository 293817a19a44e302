package dev.turnstile.diagram.internal;

import dev.turnstile.machine.State.Entry;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The content of a diagram as text and numbers, independent of the format.
 *
 * @param title the machine's name
 * @param places the places: first the default initial state, then the other states in the order of declaration, then
 *     boxes for several states
 * @param arrows the arrows, one for each ordered pair of places, in the order of first declaration
 * @param counted whether the edges have counts
 * @param note one line about the part of the machine that is left out; empty for the whole machine
 */
public record Scene(String title, List<Place> places, List<Arrow> arrows, boolean counted, String note) {

    public Scene {
        places = List.copyOf(places);
        arrows = List.copyOf(arrows);
    }

    long maxCount() {
        return arrows.stream().mapToLong(Arrow::count).max().orElse(0);
    }

    /**
     * A state, or a box for several states.
     *
     * @param code the state's code as text; empty for several states
     * @param several whether the place represents several states
     * @param timeout the timeout and its transition, such as {@code after 30 min: CANCEL}; empty without a timeout
     */
    public record Place(
            String label,
            String code,
            boolean several,
            Entry entry,
            boolean terminal,
            String description,
            String timeout) {}

    /**
     * All edges from one place to another.
     *
     * @param from the index of the source
     * @param to the index of the target
     */
    public record Arrow(int from, int to, List<Way> ways) {

        public Arrow {
            ways = List.copyOf(ways);
        }

        long count() {
            return ways.stream().mapToLong(Way::count).sum();
        }

        boolean loop() {
            return from == to;
        }

        /** Returns the label of each edge; an empty text for an edge without a label. */
        List<String> texts(boolean counted) {
            boolean silent = ways.size() == 1 && ways.getFirst().namedAfterTarget();
            return ways.stream().map(way -> way.text(counted, silent)).toList();
        }
    }

    /**
     * One edge of the machine.
     *
     * @param label the transition's label
     * @param guards the conditions of the guards
     * @param remarks further lines of the tooltip: the transition's description and the reasons of the guards
     * @param namedAfterTarget whether the transition has the name of its target state
     * @param count the count; 0 if the scene has no counts
     */
    public record Way(String label, List<String> guards, List<String> remarks, boolean namedAfterTarget, long count) {

        public Way {
            guards = List.copyOf(guards);
            remarks = List.copyOf(remarks);
        }

        /**
         * Returns the label, the guards in brackets, and the count.
         *
         * @param counted whether to add the count
         * @param silent whether to omit the label
         */
        String text(boolean counted, boolean silent) {
            Stream<String> conditions = guards.stream().map(guard -> "[" + guard + "]");
            String words = Stream.concat(silent ? Stream.empty() : Stream.of(label), conditions)
                    .collect(Collectors.joining(" "));
            if (!counted) {
                return words;
            }
            String number = Text.number(count);
            return words.isEmpty() ? number : words + " (" + number + ")";
        }
    }
}
