package dev.turnstile.adoption.history.internal.columns;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pair of columns with the values before and after a change.
 *
 * @param from the name of the column with the value before
 * @param to the name of the column with the value after
 * @param rest the words that both names share, such as {@code status}
 */
record FromTo(String from, String to, List<String> rest) {

    static final Set<String> FROM = Set.of("from", "old", "before", "previous", "prev", "prior");
    private static final Set<String> TO = Set.of("to", "new", "after", "next", "current");
    private static final Set<String> STATUS = Set.of("status", "state", "stage", "phase");
    private static final Set<String> GENERAL = Set.of("string", "value", "label");

    /** Returns the pair of statuses, or else a pair of general values, or null. */
    static @Nullable FromTo find(List<ColumnName> names) {
        List<FromTo> pairs = names.stream()
                .filter(name -> name.hasWord(FROM))
                .flatMap(from -> partner(from, names).stream())
                .toList();
        return pairs.stream()
                .filter(FromTo::ofStatus)
                .findFirst()
                .or(() -> pairs.stream()
                        .filter(pair -> pair.rest.equals(List.of("string")))
                        .findFirst())
                .or(() -> pairs.stream().filter(FromTo::general).findFirst())
                .orElse(null);
    }

    /** Returns the column with the value before the change for a column with the value after, or null. */
    static @Nullable String before(String to, List<ColumnName> names) {
        return names.stream()
                .filter(name -> name.hasWord(FROM))
                .flatMap(from -> partner(from, names).stream())
                .filter(pair -> pair.to.equals(to))
                .map(FromTo::from)
                .findFirst()
                .orElse(null);
    }

    private static Optional<FromTo> partner(ColumnName from, List<ColumnName> names) {
        List<String> rest = without(from, FROM);
        return names.stream()
                .filter(name -> name.hasWord(TO) && without(name, TO).equals(rest))
                .findFirst()
                .or(() -> names.stream()
                        .filter(name -> !rest.isEmpty() && name.words().equals(rest))
                        .findFirst())
                .map(to -> new FromTo(from.name(), to.name(), rest));
    }

    private static List<String> without(ColumnName name, Set<String> words) {
        return name.words().stream().filter(word -> !words.contains(word)).toList();
    }

    boolean ofStatus() {
        return !rest.isEmpty() && STATUS.contains(rest.getLast());
    }

    boolean general() {
        return rest.isEmpty() || (rest.size() == 1 && GENERAL.contains(rest.getFirst()));
    }
}
