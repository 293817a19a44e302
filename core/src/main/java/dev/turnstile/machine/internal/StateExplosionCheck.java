package dev.turnstile.machine.internal;

import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.machine.StateMachine.Finding.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Checks whether the states look like the combinations of two independent attributes, as PAID_SHIPPED, PAID_UNSHIPPED,
 * UNPAID_SHIPPED and UNPAID_UNSHIPPED do. Two machines on one record need fewer states for the same meaning.
 *
 * <p>Names alone are not sufficient, because steps within stages have similar names (PAYMENT_OPEN, PAYMENT_DONE,
 * REFUND_OPEN, REFUND_DONE). Two attributes are independent if each of them has a step that occurs with two values of
 * the other attribute.
 */
final class StateExplosionCheck {

    private static final Pattern WORD_BOUNDARY = Pattern.compile("[^\\p{L}\\p{N}]+|(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})");
    private static final int FEWEST_STATES = 4;
    private static final double FILLED = 0.75;

    private StateExplosionCheck() {}

    /** The name of a state as values of two attributes. */
    private record Pair(String left, String right) {}

    /** The change of an attribute from one value to another. */
    private record Step(String from, String to) {}

    static List<Finding> of(Draft<?, ?> draft) {
        Map<Object, List<String>> names = new LinkedHashMap<>();
        draft.states().forEach(state -> names.put(state.value(), words(state)));
        int longest = names.values().stream().mapToInt(List::size).max().orElse(0);
        for (int split = 1; split < longest; split++) {
            Optional<Finding> product = product(draft, pairs(names, split));
            if (product.isPresent()) {
                return List.of(product.get());
            }
        }
        return List.of();
    }

    private static Map<Object, Pair> pairs(Map<Object, List<String>> names, int split) {
        Map<Object, Pair> pairs = new LinkedHashMap<>();
        names.forEach((state, words) -> {
            if (words.size() > split) {
                pairs.put(
                        state,
                        new Pair(
                                String.join("_", words.subList(0, split)),
                                String.join("_", words.subList(split, words.size()))));
            }
        });
        return pairs;
    }

    private static Optional<Finding> product(Draft<?, ?> draft, Map<Object, Pair> pairs) {
        Set<String> left = values(pairs, Pair::left);
        Set<String> right = values(pairs, Pair::right);
        boolean product = pairs.size() >= FEWEST_STATES
                && left.size() > 1
                && right.size() > 1
                && pairs.size() >= FILLED * left.size() * right.size()
                && stepsAlone(draft, pairs, Pair::left, Pair::right)
                && stepsAlone(draft, pairs, Pair::right, Pair::left);
        return product
                ? Optional.of(new Finding(
                        Kind.STATE_EXPLOSION,
                        draft.name(),
                        "has " + pairs.size() + " states that look like " + left.size() + " x " + right.size()
                                + " combinations of " + left + " and " + right,
                        "declare two machines on the same record, one for each attribute"))
                : Optional.empty();
    }

    private static Set<String> values(Map<Object, Pair> pairs, Function<Pair, String> attribute) {
        return pairs.values().stream().map(attribute).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * Returns whether an attribute has a step that occurs with two values of the other attribute, while the other
     * attribute does not change.
     */
    private static boolean stepsAlone(
            Draft<?, ?> draft,
            Map<Object, Pair> pairs,
            Function<Pair, String> attribute,
            Function<Pair, String> other) {
        Map<Step, Set<String>> beside = new HashMap<>();
        draft.edges().forEach(edge -> {
            Pair from = pairs.get(edge.from());
            Pair to = pairs.get(edge.to());
            if (from != null
                    && to != null
                    && !from.equals(to)
                    && other.apply(from).equals(other.apply(to))) {
                beside.computeIfAbsent(new Step(attribute.apply(from), attribute.apply(to)), step -> new HashSet<>())
                        .add(other.apply(from));
            }
        });
        return beside.values().stream().anyMatch(values -> values.size() > 1);
    }

    /** Splits a name at separators, and where an upper-case letter follows a lower-case letter or a digit. */
    private static List<String> words(State<?, ?> state) {
        return WORD_BOUNDARY
                .splitAsStream(state.name())
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
