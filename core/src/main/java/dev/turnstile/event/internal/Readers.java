package dev.turnstile.event.internal;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StoredType;
import dev.turnstile.event.UnreadableEventException;
import dev.turnstile.event.Upcaster;
import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import dev.turnstile.text.spi.StorableText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The reader of each schema version of each type: a class, or an upcaster. Immutable. */
public final class Readers {

    private final String family;
    private final Map<StoredType, Class<?>> classes = new TreeMap<>();
    private final Map<StoredType, Upcaster> upcasters = new TreeMap<>();

    private Readers(String family) {
        this.family = family;
    }

    /** Combines the classes and upcasters, and checks them. */
    public static Readers of(Class<?> family, Map<Class<?>, StoredType> names, List<Upcaster> upcasters) {
        Readers readers = new Readers(family.getName());
        names.forEach((type, name) -> readers.add(readers.classes, name, type, type.getName()));
        upcasters.forEach(upcaster ->
                readers.add(readers.upcasters, upcaster.from(), upcaster, "upcaster '" + upcaster.name() + "'"));
        readers.upcasters.values().forEach(readers::checkTargets);
        readers.checkGaps();
        readers.upcasters.keySet().forEach(from -> readers.checkCircle(from, new ArrayList<>()));
        return readers;
    }

    private <R> void add(Map<StoredType, R> to, StoredType type, R reader, String called) {
        StorableText.of("type", type.name());
        if (reads(type)) {
            throw new IllegalArgumentException("events of " + family + ": " + type + " is read by " + called(type)
                    + " and by " + called + "; keep one of them");
        }
        to.put(type, reader);
    }

    private String called(StoredType type) {
        Class<?> by = classes.get(type);
        Upcaster upcaster = upcasters.get(type);
        return by != null || upcaster == null ? String.valueOf(by) : "upcaster '" + upcaster.name() + "'";
    }

    private void checkTargets(Upcaster upcaster) {
        for (StoredType target : upcaster.targets()) {
            if (!reads(target)) {
                throw new IllegalArgumentException("events of " + family + ": upcaster '" + upcaster.name()
                        + "' leads to " + target + ", which nothing reads; add its class or another upcaster");
            }
        }
    }

    private void checkGaps() {
        for (StoredType type : all()) {
            StoredType before = new StoredType(type.name(), type.schema() - 1);
            if (type.schema() > 1 && !reads(before)) {
                throw new IllegalArgumentException("events of " + family + ": nothing reads " + before + ", but "
                        + called(type) + " reads " + type + "; add an upcaster from it");
            }
        }
    }

    private void checkCircle(StoredType from, List<StoredType> path) {
        if (path.contains(from)) {
            throw new IllegalArgumentException(
                    "events of " + family + ": upcasters lead in a circle: " + path + " and back to " + from);
        }
        Upcaster upcaster = upcasters.get(from);
        if (upcaster != null) {
            List<StoredType> longer = new ArrayList<>(path);
            longer.add(from);
            upcaster.targets().forEach(target -> checkCircle(target, longer));
        }
    }

    /** Returns whether a schema version of a type is read. */
    public boolean reads(StoredType type) {
        return classes.containsKey(type) || upcasters.containsKey(type);
    }

    /** Returns all schema versions that are read, in order. */
    public SortedSet<StoredType> all() {
        SortedSet<StoredType> all = new TreeSet<>(classes.keySet());
        all.addAll(upcasters.keySet());
        return Collections.unmodifiableSortedSet(all);
    }

    /** Returns a text with the names of all readers. */
    public String fingerprint() {
        List<String> parts = new ArrayList<>();
        classes.keySet().forEach(type -> parts.add(type.toString()));
        upcasters.values().forEach(upcaster -> parts.add(upcaster.name()));
        return String.join("; ", new TreeSet<>(new HashSet<>(parts)));
    }

    /** Reads an event whose type has a reader. */
    public List<?> decode(StoredType type, RecordedEvent event, Json json) {
        String data = event.data();
        if (data == null) {
            throw new UnreadableEventException(event, "it has no data", null);
        }
        Class<?> current = classes.get(type);
        try {
            return current == null ? upcast(type, json.read(data), json) : List.of(json.read(data, current));
        } catch (InvalidJsonException e) {
            throw new UnreadableEventException(event, String.valueOf(e.getMessage()), e);
        } catch (UnreadableEventException | Error e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UnreadableEventException(
                    event, "its upcaster failed: " + FailureText.of(e), FailureText.trace(e));
        }
    }

    private List<Object> upcast(StoredType type, Map<String, Object> data, Json json) {
        Class<?> current = classes.get(type);
        Upcaster upcaster = upcasters.get(type);
        if (current != null || upcaster == null) {
            // Reads text, not the tree: reading text is strict and detects a field that an upcaster forgot.
            return List.of(json.read(json.write(data), Objects.requireNonNull(current)));
        }
        List<Object> events = new ArrayList<>();
        upcaster.apply(data).forEach(shape -> events.addAll(upcast(shape.type(), shape.data(), json)));
        return events;
    }
}
