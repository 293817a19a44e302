package dev.turnstile.adoption.history.internal.ocel;

import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.Limits;
import dev.turnstile.adoption.history.internal.LogFile;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The object types of a log with the numbers of their objects, and the names of the attributes. */
final class OcelOverview implements OcelVisitor {

    private static final List<String> ACTORS = List.of("org:resource", "resource", "actor", "user");
    private static final int LISTED = 20;

    private final LogFile file;
    private final Map<String, Long> types = new TreeMap<>();
    private final Map<String, Set<String>> attributes = new HashMap<>();
    private final Set<String> eventAttributes = new LinkedHashSet<>();

    OcelOverview(LogFile file) {
        this.file = file;
    }

    @Override
    public void object(String id, String type, long line) {
        types.merge(type, 1L, Long::sum);
        checkNumber(types.keySet(), "object types", line);
    }

    @Override
    public void value(String object, String type, OcelValue value) {
        Set<String> names = attributes.computeIfAbsent(type, key -> new LinkedHashSet<>());
        names.add(value.attribute());
        checkNumber(names, "attributes of a type", value.line());
    }

    @Override
    public void event(OcelEvent event) {
        eventAttributes.addAll(event.attributes().keySet());
        checkNumber(eventAttributes, "attributes of events", event.line());
    }

    private void checkNumber(Collection<String> names, String meaning, long line) {
        if (names.size() > Limits.COLUMNS) {
            throw file.invalid(line, "expected at most " + Limits.COLUMNS + " " + meaning + ", got more; remove some");
        }
    }

    /**
     * Returns the type to read: the one that was set, or the only one.
     *
     * @throws InvalidLogException if the type has no objects, or several types have objects and none was set
     */
    String choose(Optional<String> set) {
        if (types.isEmpty()) {
            throw file.invalid(0, "expected objects, got none; check that this is the right file");
        }
        if (set.isEmpty() && types.size() > 1) {
            throw file.invalid(
                    0,
                    "expected objects of one type, got " + listed()
                            + "; specify the type of the records with --object-type (withObjectType)");
        }
        String type = set.orElseGet(() -> types.keySet().iterator().next());
        if (!types.containsKey(type)) {
            throw file.invalid(
                    0,
                    "expected objects of type " + Excerpt.of(type) + ", got " + listed()
                            + "; specify one of these types with --object-type (withObjectType)");
        }
        return type;
    }

    /**
     * Returns the name of an attribute of the objects.
     *
     * @throws InvalidLogException if no object of the type has a value of it
     */
    String attribute(String type, String attribute) {
        Set<String> names = attributes.getOrDefault(type, Set.of());
        if (!names.contains(attribute)) {
            String known =
                    names.isEmpty() ? "none" : names.stream().map(Excerpt::of).collect(Collectors.joining(", "));
            throw file.invalid(
                    0,
                    "expected an attribute " + Excerpt.of(attribute) + " of objects of type " + Excerpt.of(type)
                            + ", got: " + known + "; specify one of these, or none for the activities of the events");
        }
        return attribute;
    }

    /** Returns the event attribute with the actor, if there is one with a usual name. */
    Optional<String> actor() {
        return ACTORS.stream().filter(eventAttributes::contains).findFirst();
    }

    /** Returns the types and their numbers of objects, the most frequent first. */
    String listed() {
        String first = types.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(LISTED)
                .map(entry -> Excerpt.of(entry.getKey()) + " " + String.format(Locale.ROOT, "%,d", entry.getValue()))
                .collect(Collectors.joining(", "));
        return types.size() > LISTED ? first + ", .. (" + types.size() + " types)" : first;
    }

    /** Returns whether the log has objects of several types. */
    boolean several() {
        return types.size() > 1;
    }
}
