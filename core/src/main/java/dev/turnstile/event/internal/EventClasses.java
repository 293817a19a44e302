package dev.turnstile.event.internal;

import dev.turnstile.event.EventName;
import dev.turnstile.event.StoredType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Finds the records of a family of events, and their names. */
public final class EventClasses {

    private EventClasses() {}

    /** Returns the records below a sealed interface, or the record itself, in the order of their declaration. */
    public static Set<Class<?>> below(Class<?> family) {
        Set<Class<?>> found = new LinkedHashSet<>();
        find(family, found);
        return found;
    }

    private static void find(Class<?> type, Set<Class<?>> found) {
        Class<?>[] permitted = type.getPermittedSubclasses();
        if (type.isRecord()) {
            found.add(type);
        } else if (type.isInterface() && permitted != null) {
            for (Class<?> below : permitted) {
                find(below, found);
            }
        } else {
            throw new IllegalArgumentException(
                    type.getName() + " holds no events: expected a record or a sealed interface of records");
        }
    }

    /** Returns the name and the schema version of each class: as given, otherwise from the annotation. */
    public static Map<Class<?>, StoredType> named(Set<Class<?>> classes, Map<Class<?>, StoredType> given) {
        Map<Class<?>, StoredType> names = new LinkedHashMap<>();
        for (Class<?> type : classes) {
            StoredType name = given.get(type);
            names.put(type, name == null ? carried(type) : name);
        }
        return names;
    }

    private static StoredType carried(Class<?> type) {
        EventName name = type.getAnnotation(EventName.class);
        if (name == null || name.value().isBlank()) {
            throw new IllegalArgumentException(type.getName()
                    + " has no name for the log: annotate it with @EventName(\"..\") or give it one with named(..)");
        }
        return new StoredType(name.value(), name.version());
    }
}
