package dev.turnstile.diagram.internal;

import dev.turnstile.machine.State.Entry;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a diagram shows, as plain text and numbers that every format can write.
 *
 * @param title the machine's name
 * @param places the default initial state, then the others in the order of their declaration, then what stands for several
 * @param arrows the connections, one for each ordered pair of states, in the order of first declaration
 * @param counted whether the ways carry counts
 */
public record Scene(String title, List<Place> places, List<Arrow> arrows, boolean counted) {

    public Scene {
        places = List.copyOf(places);
        arrows = List.copyOf(arrows);
    }

    long maxCount() {
        return arrows.stream().mapToLong(Arrow::count).max().orElse(0);
    }

    /**
     * A state, or what stands for several of them.
     *
     * @param code the state's code as text; empty for what stands for several
     * @param several whether it stands for several states
     * @param timeout when a record leaves by itself and how, such as {@code after 30 min: CANCEL}; empty for never
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
     * All ways from one state to one state.
     *
     * @param from the index of the state it leaves
     * @param to the index of the state it enters
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

        /** Returns what to write beside each way; empty texts where nothing needs saying. */
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
     * @param remarks what a tooltip says beside the label: the transition's description, the guards' reasons
     * @param namedAfterTarget whether the transition has the name of the state that it leads to
     * @param count the number of passages; 0 where the scene has no counts
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
         * @param silent whether to leave out the label
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
