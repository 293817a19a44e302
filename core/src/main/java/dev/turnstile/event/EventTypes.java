package dev.turnstile.event;

import dev.turnstile.event.internal.EventClasses;
import dev.turnstile.event.internal.Readers;
import dev.turnstile.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The classes of a family of events with their names in the log, and what reads older shapes of them.
 *
 * <p>Immutable and thread-safe. Every method that adds something checks the whole: each version before the newest is
 * read, by one reader only, and every chain of upcasters ends in a class.
 *
 * @param <E> what the classes have in common
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
     * Finds the records of a sealed interface, also below sealed interfaces in it, or takes one record; those that
     * carry {@link EventName} have their names.
     *
     * @throws IllegalArgumentException if a class is neither, or two have one name
     */
    public static <E> EventTypes<E> of(Class<E> family) {
        Builder<E> builder = builder(family);
        return builder.build();
    }

    /**
     * Begins with the records of a sealed interface, for those whose records carry no annotation or have old shapes.
     *
     * @throws IllegalArgumentException if a class is neither a record nor a sealed interface
     */
    public static <E> Builder<E> builder(Class<E> family) {
        return new Builder<>(family);
    }

    /** Adds names and upcasters. Not thread-safe. */
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

        /** Names a class in version 1 of its shape. */
        public Builder<E> named(Class<? extends E> type, String name) {
            return named(type, name, 1);
        }

        /**
         * Names a class.
         *
         * @param schema the version of its shape
         * @throws IllegalArgumentException if it is no record of the family
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

        /** Passes over events of types that nothing reads, instead of failing. */
        public Builder<E> skippingUnknown() {
            skipping = true;
            return this;
        }

        /**
         * Checks all and ends.
         *
         * @throws IllegalArgumentException if a class has no name, two readers read one version of a type, a version
         *     before a newer one has no reader, or upcasters lead in a circle or to what nothing reads
         */
        public EventTypes<E> build() {
            Map<Class<?>, StoredType> all = EventClasses.named(classes, names);
            return new EventTypes<>(family, all, List.copyOf(upcasters), skipping);
        }
    }

    /** Adds upcasters. */
    public EventTypes<E> withUpcasters(Upcaster... more) {
        List<Upcaster> all = new ArrayList<>(upcasters);
        all.addAll(List.of(more));
        return new EventTypes<>(family, names, List.copyOf(all), skipping);
    }

    /** Passes over events of types that nothing reads, instead of failing. */
    public EventTypes<E> withUnknownSkipped() {
        return new EventTypes<>(family, names, upcasters, true);
    }

    /** Returns the common type of the classes. */
    public Class<E> family() {
        return family;
    }

    /** Returns whether a version of a type is read, by a class or by upcasters. */
    public boolean reads(StoredType type) {
        return readers.reads(type);
    }

    /** Returns every version of a type that is read. */
    public Set<StoredType> read() {
        return readers.all();
    }

    /**
     * Returns a text that changes when names, versions or upcasters do, and with nothing else.
     *
     * <p>It says the names of types and upcasters; the order in which they were given does not matter.
     */
    public String fingerprint() {
        return readers.fingerprint();
    }

    /**
     * Returns the event of a record, under the name of its class.
     *
     * @throws IllegalArgumentException if its class is none of these
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
     * @return the event as the class of its newest shape; several or none where upcasters say so, or if it is unknown
     *     and such are skipped
     * @throws UnknownEventTypeException if nothing reads it
     * @throws UnreadableEventException if its data does not fit
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
