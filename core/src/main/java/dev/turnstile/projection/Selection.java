package dev.turnstile.projection;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.text.spi.StorableText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A selection of the events of the log that match all of the following conditions.
 *
 * <p>{@link #withCategories} and {@link #withTypes} take exact names; {@link #withCategoriesMatching} and {@link
 * #withTypesMatching} take patterns such as {@code order_*}, in which {@code *} matches any number of characters,
 * including none.
 *
 * @param categories patterns of the streams' categories; if empty, any category. A backslash escapes a star or a
 *     backslash
 * @param types patterns of the types' names; if empty, any type
 * @param machines the names of the machines whose changes are selected; if empty, any event, with or without a machine
 * @param kinds the kinds of events
 */
public record Selection(Set<String> categories, Set<String> types, Set<String> machines, Set<Kind> kinds) {

    /**
     * Copies the sets.
     *
     * @throws IllegalArgumentException if there is no kind, or a name cannot be stored
     */
    public Selection {
        categories = Set.copyOf(categories);
        types = Set.copyOf(types);
        machines = Set.copyOf(machines);
        kinds = Set.copyOf(kinds);
        categories.forEach(name -> StorableText.checked("category", name));
        types.forEach(name -> StorableText.checked("type", name));
        machines.forEach(name -> StorableText.checked("machine", name));
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("a selection without a kind means nothing; name one");
        }
    }

    /** Returns the selection of all events that applications append. */
    public static Selection ofEvents() {
        return new Selection(Set.of(), Set.of(), Set.of(), Set.of(Kind.EVENT));
    }

    /** Returns the selection of all transitions of a machine, in every table that the machine is bound to. */
    public static Selection ofTransitions(StateMachine<?, ?> machine) {
        return new Selection(Set.of(), Set.of(), Set.of(machine.name()), Set.of(Kind.TRANSITION));
    }

    /**
     * Returns the selection of the given transitions of a machine, in every table that the machine is bound to.
     *
     * @throws IllegalArgumentException if no transition is given, or a given value is not a transition of the machine
     */
    @SafeVarargs
    public static <T> Selection ofTransitions(StateMachine<?, T> machine, T... transitions) {
        List<String> names = new ArrayList<>();
        for (T transition : transitions) {
            names.add(machine.transition(transition).name());
        }
        return ofTransitions(machine).withTypes(names.toArray(String[]::new));
    }

    /** Returns the pattern that matches exactly one name. */
    public static String pattern(String name) {
        return name.replace("\\", "\\\\").replace("*", "\\*");
    }

    /**
     * Returns a copy that selects only streams of these categories.
     *
     * @throws IllegalArgumentException if no category is given
     */
    public Selection withCategories(String... names) {
        return new Selection(named("categories", names, Selection::pattern), types, machines, kinds);
    }

    /**
     * Returns a copy that selects only streams whose category matches one of these patterns.
     *
     * @throws IllegalArgumentException if no pattern is given
     */
    public Selection withCategoriesMatching(String... patterns) {
        return new Selection(named("categoriesMatching", patterns, pattern -> pattern), types, machines, kinds);
    }

    /**
     * Returns a copy that selects only events of these types. The type of a transition is the transition's name.
     *
     * @throws IllegalArgumentException if no type is given
     */
    public Selection withTypes(String... names) {
        return new Selection(categories, named("types", names, Selection::pattern), machines, kinds);
    }

    /**
     * Returns a copy that selects only events whose type matches one of these patterns.
     *
     * @throws IllegalArgumentException if no pattern is given
     */
    public Selection withTypesMatching(String... patterns) {
        return new Selection(categories, named("typesMatching", patterns, pattern -> pattern), machines, kinds);
    }

    /**
     * Returns a copy that selects events of these kinds, in place of the earlier kinds.
     *
     * @throws IllegalArgumentException if no kind is given
     */
    public Selection withKinds(Kind... wanted) {
        return new Selection(categories, types, machines, Set.copyOf(Arrays.asList(wanted)));
    }

    private static Set<String> named(String method, String[] names, UnaryOperator<String> pattern) {
        if (names.length == 0) {
            throw new IllegalArgumentException(
                    method + "(..) names nothing; name at least one, or leave the call out to mean any");
        }
        return Arrays.stream(names).map(pattern).collect(Collectors.toCollection(HashSet::new));
    }

    /** Returns whether the selection contains an event. */
    public boolean matches(RecordedEvent event) {
        return kinds.contains(event.kind())
                && matches(event.stream().category(), event.type())
                && matchesMachine(event.machine());
    }

    /** Returns whether the selection can contain an event of a category and a type. */
    public boolean matches(String category, String type) {
        return fits(categories, category) && fits(types, type);
    }

    /**
     * Returns whether the selection can contain an event of a machine.
     *
     * @param machine the machine's name, or null for an event that is not a change of a machine
     */
    public boolean matchesMachine(@Nullable String machine) {
        return machines.isEmpty() || (machine != null && machines.contains(machine));
    }

    private static boolean fits(Set<String> wanted, String name) {
        return wanted.isEmpty() || wanted.stream().anyMatch(one -> fits(one, name));
    }

    private static boolean fits(String pattern, String name) {
        if (pattern.indexOf('*') < 0 && pattern.indexOf('\\') < 0) {
            return pattern.equals(name);
        }
        StringBuilder regex = new StringBuilder("(?s)");
        for (int i = 0; i < pattern.length(); i++) {
            char next = pattern.charAt(i);
            if (next == '*') {
                regex.append(".*");
            } else {
                boolean escapes = next == '\\' && i + 1 < pattern.length() && "*\\".indexOf(pattern.charAt(i + 1)) >= 0;
                regex.append(Pattern.quote(String.valueOf(escapes ? pattern.charAt(++i) : next)));
            }
        }
        return name.matches(regex.toString());
    }

    /** Returns the selection on one line, such as {@code transitions PAY of machine order in orders}. */
    @Override
    public String toString() {
        return kinds.stream().map(Kind::plural).sorted().collect(Collectors.joining(", "))
                + (types.isEmpty() ? "" : " " + joined(types))
                + (machines.isEmpty() ? "" : " of machine " + joined(machines))
                + (categories.isEmpty() ? "" : " in " + joined(categories));
    }

    private static String joined(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }
}
