package dev.turnstile.event;

import dev.turnstile.event.UnreadableEventException.UnknownEventTypeException;
import dev.turnstile.event.internal.EventClasses;
import dev.turnstile.event.internal.Readers;
import dev.turnstile.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The classes of a family of events, their names in the log, and the upcasters for earlier schema versions.
 *
 * <p>Immutable and thread-safe. Every instance has been checked: exactly one reader reads each version before the
 * newest one, and every chain of upcasters ends in a class.
 *
 * @param <E> the common type of the classes
 */
public final class EventTypes<E> {

    private final Class<E> family;
    private final Map<Class<?>, StoredType> names;
    private final List<Upcaster> upcasters;
    private final boolean skipping;
    private final Readers readers;

    private EventTypes(Class<E> family, Map<Class<?>, StoredType> names, List<Upcaster> upcasters, boolean skipping) {
        this.family = family;
        this.names = names;
        this.upcasters = upcasters;
        this.skipping = skipping;
        this.readers = Readers.of(family, names, upcasters);
    }

    /**
     * Returns the types for the records of a sealed interface and its nested sealed interfaces, or for one record. The
     * records carry {@link EventName}.
     *
     * @throws IllegalArgumentException if a class is neither a record nor a sealed interface, or two classes have the
     *     same name
     */
    public static <E> EventTypes<E> of(Class<E> family) {
        Builder<E> builder = builder(family);
        return builder.build();
    }

    /**
     * Returns a builder for the records of a sealed interface; needed if records carry no annotation or have upcasters.
     *
     * @throws IllegalArgumentException if a class is neither a record nor a sealed interface
     */
    public static <E> Builder<E> builder(Class<E> family) {
        return new Builder<>(family);
    }

    /** Builds event types from classes, names and upcasters. Not thread-safe. */
    public static final class Builder<E> {

        private final Class<E> family;
        private final Set<Class<?>> classes;
        private final Map<Class<?>, StoredType> names = new LinkedHashMap<>();
        private final List<Upcaster> upcasters = new ArrayList<>();
        private boolean skipping;

        private Builder(Class<E> family) {
            this.family = family;
            this.classes = EventClasses.below(family);
        }

        /** Sets the name of a class in schema version 1. */
        public Builder<E> named(Class<? extends E> type, String name) {
            return named(type, name, 1);
        }

        /**
         * Sets the name and the schema version of a class.
         *
         * @param schema the schema version of the class
         * @throws IllegalArgumentException if the class is not a record of the family
         */
        public Builder<E> named(Class<? extends E> type, String name, int schema) {
            if (!classes.contains(type)) {
                throw new IllegalArgumentException(
                        type.getName() + " is no record below " + family.getName() + "; there are " + classes);
            }
            names.put(type, new StoredType(name, schema));
            return this;
        }

        /** Adds upcasters. */
        public Builder<E> upcast(Upcaster... more) {
            upcasters.addAll(List.of(more));
            return this;
        }

        /** Skips events of types without a reader, instead of failing. */
        public Builder<E> skippingUnknown() {
            skipping = true;
            return this;
        }

        /**
         * Checks the classes, names and upcasters, and returns the types.
         *
         * @throws IllegalArgumentException if a class has no name, two readers read one version of a type, a version
         *     before a newer one has no reader, or upcasters form a cycle or lead to a type without a reader
         */
        public EventTypes<E> build() {
            Map<Class<?>, StoredType> all = EventClasses.named(classes, names);
            return new EventTypes<>(family, all, List.copyOf(upcasters), skipping);
        }
    }

    /** Returns a copy with further upcasters. */
    public EventTypes<E> withUpcasters(Upcaster... more) {
        List<Upcaster> all = new ArrayList<>(upcasters);
        all.addAll(List.of(more));
        return new EventTypes<>(family, names, List.copyOf(all), skipping);
    }

    /** Returns a copy that skips events of types without a reader, instead of failing. */
    public EventTypes<E> withUnknownSkipped() {
        return new EventTypes<>(family, names, upcasters, true);
    }

    /** Returns the common type of the classes. */
    public Class<E> family() {
        return family;
    }

    /** Returns whether a class or an upcaster reads a version of a type. */
    public boolean reads(StoredType type) {
        return readers.reads(type);
    }

    /** Returns all types and schema versions that a class or an upcaster reads. */
    public Set<StoredType> read() {
        return readers.all();
    }

    /**
     * Returns a text that changes only if names of types, schema versions or upcasters change.
     *
     * <p>The text does not depend on the order in which types and upcasters were given.
     */
    public String fingerprint() {
        return readers.fingerprint();
    }

    /**
     * Returns an event to append for a record, with the name of the record's class.
     *
     * @throws IllegalArgumentException if the record's class is not in the family
     */
    public NewEvent event(E event) {
        StoredType type = names.get(event.getClass());
        if (type == null || !(event instanceof Record data)) {
            throw new IllegalArgumentException(
                    event.getClass().getName() + " is none of the events of " + family.getName());
        }
        return NewEvent.of(type.name(), type.schema(), data);
    }

    /**
     * Reads an event.
     *
     * @return the event as an instance of its current class; several instances or none if an upcaster splits or drops
     *     the event; none if the type is unknown and unknown types are skipped
     * @throws UnknownEventTypeException if no class and no upcaster reads the event's type
     * @throws UnreadableEventException if the event's data does not match the class
     */
    public List<E> decode(RecordedEvent event, Json json) {
        StoredType type = new StoredType(event.type(), event.schema());
        if (event.kind() != RecordedEvent.Kind.EVENT || !readers.reads(type)) {
            if (skipping) {
                return List.of();
            }
            throw new UnknownEventTypeException(event);
        }
        List<E> events = new ArrayList<>(1);
        for (Object decoded : readers.decode(type, event, json)) {
            events.add(family.cast(decoded));
        }
        return events;
    }
}
