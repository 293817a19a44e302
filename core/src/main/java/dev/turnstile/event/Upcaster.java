package dev.turnstile.event;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Converts stored events of an earlier schema version to a later one. The data is a JSON object, as a tree.
 *
 * <p>Immutable. The code must be thread-safe and have no side effects. If the results of the code change, the upcaster
 * needs another name.
 */
public final class Upcaster {

    private final String name;
    private final StoredType from;
    private final Set<StoredType> targets;
    private final Function<Map<String, Object>, List<Shape>> code;

    private Upcaster(
            String name, StoredType from, Set<StoredType> targets, Function<Map<String, Object>, List<Shape>> code) {
        this.name = name;
        this.from = from;
        this.targets = Set.copyOf(targets);
        this.code = code;
    }

    /**
     * The data of an event in one schema version.
     *
     * @param type the type and the schema version
     * @param data the fields
     */
    public record Shape(StoredType type, Map<String, Object> data) {

        /** Copies the map and keeps its order; values may be null. */
        public Shape {
            data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        }

        /** Returns the shape of a type in a schema version. */
        public static Shape of(String type, int schema, Map<String, Object> data) {
            return new Shape(new StoredType(type, schema), data);
        }
    }

    /**
     * Returns an upcaster that changes the fields, from a schema version to the next one.
     *
     * @param change a function of the fields; may modify and return the map that it receives, which is a copy
     */
    public static Upcaster ofChange(String type, int schema, UnaryOperator<Map<String, Object>> change) {
        StoredType next = new StoredType(type, schema + 1);
        return new Upcaster(
                next + " from " + schema,
                new StoredType(type, schema),
                Set.of(next),
                data -> List.of(new Shape(next, change.apply(new LinkedHashMap<>(data)))));
    }

    /** Returns an upcaster that changes the name of a type and leaves its fields unchanged. */
    public static Upcaster ofRename(String type, int schema, String to, int toSchema) {
        StoredType next = new StoredType(to, toSchema);
        StoredType from = new StoredType(type, schema);
        return new Upcaster(from + " is " + next, from, Set.of(next), data -> List.of(new Shape(next, data)));
    }

    /**
     * Returns an upcaster that turns one event into any number of events, none included.
     *
     * @param split a function that returns the resulting events for the fields of an event
     * @param targets the types of the resulting events
     */
    public static Upcaster ofSplit(
            String type, int schema, Function<Map<String, Object>, List<Shape>> split, StoredType... targets) {
        StoredType from = new StoredType(type, schema);
        Set<StoredType> all = Set.copyOf(Arrays.asList(targets));
        String names = String.join(
                ", ", all.stream().sorted().map(StoredType::toString).toList());
        return new Upcaster(from + " becomes " + names, from, all, data -> split.apply(new LinkedHashMap<>(data)));
    }

    /** Returns an upcaster that drops the events of a type. */
    public static Upcaster ofDrop(String type, int schema) {
        StoredType from = new StoredType(type, schema);
        return new Upcaster(from + " is dropped", from, Set.of(), data -> List.of());
    }

    /** Returns a copy with a name, which becomes part of the fingerprint of the event types that use it. */
    public Upcaster withName(String other) {
        return new Upcaster(other, from, targets, code);
    }

    /** Returns the name; by default a description of the conversion. */
    public String name() {
        return name;
    }

    /** Returns the type that the upcaster reads. */
    public StoredType from() {
        return from;
    }

    /** Returns the types of the resulting events. */
    public Set<StoredType> targets() {
        return targets;
    }

    /**
     * Converts the fields of an event.
     *
     * @throws IllegalStateException if the type of a resulting event is not one of the targets
     */
    public List<Shape> apply(Map<String, Object> data) {
        List<Shape> shapes = code.apply(data);
        for (Shape shape : shapes) {
            if (!targets.contains(shape.type())) {
                throw new IllegalStateException("upcaster '" + name + "' made " + shape.type() + ", expected one of "
                        + targets.stream().sorted().toList());
            }
        }
        return shapes;
    }
}
