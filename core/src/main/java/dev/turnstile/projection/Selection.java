package dev.turnstile.projection;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.text.StorableText;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which events of the log are meant: those for which all of these hold.
 *
 * <p>In a name, {@code *} stands for any characters, also for none: {@code order_*}.
 *
 * @param categories the categories of their streams; with none, any
 * @param types the names of their types; with none, any
 * @param kinds their kinds
 */
public record Selection(Set<String> categories, Set<String> types, Set<Kind> kinds) {

    /**
     * Copies the sets.
     *
     * @throws IllegalArgumentException if there is no kind, or a name cannot be stored
     */
    public Selection {
        categories = Set.copyOf(categories);
        types = Set.copyOf(types);
        kinds = Set.copyOf(kinds);
        categories.forEach(name -> StorableText.checked("category", name));
        types.forEach(name -> StorableText.checked("type", name));
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("a selection without a kind means nothing; name one");
        }
    }

    /** Means all that applications append. */
    public static Selection events() {
        return new Selection(Set.of(), Set.of(), Set.of(Kind.EVENT));
    }

    /** Narrows it to streams of these categories. */
    public Selection categories(String... names) {
        return new Selection(Set.copyOf(Arrays.asList(names)), types, kinds);
    }

    /** Narrows it to events of these types. */
    public Selection types(String... names) {
        return new Selection(categories, Set.copyOf(Arrays.asList(names)), kinds);
    }

    /** Means events of these kinds, instead of those that applications append. */
    public Selection kinds(Kind... wanted) {
        return new Selection(categories, types, Set.copyOf(Arrays.asList(wanted)));
    }

    /** Tells whether an event is meant. */
    public boolean matches(RecordedEvent event) {
        return kinds.contains(event.kind()) && matches(event.stream().category(), event.type());
    }

    /** Tells whether an event of a category and a type can be meant. */
    public boolean matches(String category, String type) {
        return fits(categories, category) && fits(types, type);
    }

    private static boolean fits(Set<String> wanted, String name) {
        return wanted.isEmpty() || wanted.contains(name) || wanted.stream().anyMatch(one -> fits(one, name));
    }

    private static boolean fits(String pattern, String name) {
        return pattern.indexOf('*') >= 0
                && name.matches(Arrays.stream(pattern.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*", "(?s)", "")));
    }
}
