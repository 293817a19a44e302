package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.event.NewEvent;
import dev.turnstile.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The data of an event with personal values.
 *
 * @param tree a copy of the data as maps and lists
 * @param values the personal values and their places in the tree
 */
public record PersonalData(Map<String, Object> tree, List<Value> values) {

    /**
     * A personal value.
     *
     * @param parent the object that contains it
     * @param name the name of its field in the object
     * @param path its path in the data
     * @param subject the subject
     * @param value the value as JSON
     * @param erased the value that is read after the subject is forgotten
     */
    record Value(
            Map<String, Object> parent,
            String name,
            String path,
            String subject,
            Object value,
            @Nullable Object erased) {}

    /**
     * Finds the personal values of an event. Returns null if there are none.
     *
     * @param tree the event's data
     * @throws IllegalArgumentException if the subject of a value is unknown, or the data lacks a personal field
     */
    public static @Nullable PersonalData of(NewEvent event, Map<String, Object> tree, Json json) {
        refuseMark(event, tree);
        Set<String> fields = event.about().fields();
        Record record = event.data() instanceof Record data && PersonalTypes.mayHold(data.getClass()) ? data : null;
        if (record == null && fields.isEmpty()) {
            return null;
        }
        Map<String, Object> own = copied(tree);
        PersonalSearch search = new PersonalSearch(event.type(), json);
        String subject = event.about().subject();
        if (record != null) {
            search.record(record, own, "", subject);
        }
        if (subject != null) {
            fields.forEach(path -> search.path(path, own, subject));
        }
        return search.found().isEmpty() ? null : new PersonalData(own, search.found());
    }

    private static void refuseMark(NewEvent event, Object node) {
        each(node, (key, value) -> {
            if (Envelope.MARK.equals(key)) {
                throw new IllegalArgumentException("event " + event.type() + ": a field is named '" + Envelope.MARK
                        + "', which is reserved for encrypted values; rename it");
            }
            if (value != null) {
                refuseMark(event, value);
            }
        });
    }

    private static void each(Object node, BiConsumer<Object, @Nullable Object> child) {
        if (node instanceof Map<?, ?> map) {
            map.forEach(child);
        } else if (node instanceof Collection<?> items) {
            items.forEach(item -> child.accept("", item));
        }
    }

    private static Map<String, Object> copied(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put((String) key, copied(value)));
        return copy;
    }

    private static Object copied(Object node) {
        if (node instanceof Map<?, ?> map) {
            return copied(map);
        }
        if (node instanceof Collection<?> items) {
            List<Object> copy = new ArrayList<>(items.size());
            items.forEach(item -> copy.add(copied(item)));
            return copy;
        }
        return node;
    }

    /** Returns the subjects of all values. */
    public Set<String> subjects() {
        Set<String> subjects = new TreeSet<>();
        values.forEach(value -> subjects.add(value.subject));
        return subjects;
    }

    /** Returns the data with each personal value encrypted, or left out if its subject is forgotten. */
    public String sealed(Envelope.Place place, Map<String, SubjectKey> keys, Json json) {
        for (Value value : values) {
            value.parent.put(
                    value.name,
                    envelope(value, SubjectKey.of(value.subject, keys), place, json)
                            .tree());
        }
        return json.write(tree);
    }

    private static Envelope envelope(Value value, SubjectKey key, Envelope.Place place, Json json) {
        String sealed = key.key() == null ? null : ValueText.seal(key, key.key(), value, place, json);
        return new Envelope(key.id(), sealed, value.erased);
    }
}
