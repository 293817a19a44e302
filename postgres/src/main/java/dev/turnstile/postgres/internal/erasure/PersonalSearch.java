package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.erasure.Personal;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Walks an event's record and its JSON in parallel, and finds the personal values. Used by one thread. */
final class PersonalSearch {

    private final String event;
    private final Json json;
    private final Map<String, PersonalData.Value> found = new LinkedHashMap<>();

    PersonalSearch(String event, Json json) {
        this.event = event;
        this.json = json;
    }

    List<PersonalData.Value> found() {
        return List.copyOf(found.values());
    }

    /** Searches a record. If {@code tree} is null, a record with a personal value is refused. */
    void record(Record record, @Nullable Object tree, String path, @Nullable String around) {
        RecordShape shape = RecordShape.of(record.getClass());
        Object declared = shape.subject() == null ? null : shape.subject().of(record);
        String subject = declared == null ? around : declared.toString();
        for (RecordShape.Part part : shape.parts()) {
            Object value = part.of(record);
            if (value == null) {
                continue;
            }
            String below = path.isEmpty() ? part.name() : path + "." + part.name();
            if (part.personal() == null) {
                value(value, field(tree, part.name()), below, subject);
            } else if (!(value instanceof Optional<?> maybe) || maybe.isPresent()) {
                add(tree, part.name(), below, subject, erased(part.component(), part.personal()));
            }
        }
    }

    private void value(Object value, @Nullable Object tree, String path, @Nullable String subject) {
        switch (value) {
            case Record record -> record(record, tree, path, subject);
            case Optional<?> maybe -> maybe.ifPresent(held -> value(held, tree, path, subject));
            case Collection<?> items -> items(items, tree, path, subject);
            case Object[] items -> items(Arrays.asList(items), tree, path, subject);
            case Map<?, ?> map ->
                map.forEach((key, held) -> {
                    if (held != null) {
                        value(held, field(tree, key.toString()), path + "." + key, subject);
                    }
                });
            default -> {}
        }
    }

    private void items(Collection<?> items, @Nullable Object tree, String path, @Nullable String subject) {
        List<?> same = tree instanceof List<?> list && list.size() == items.size() ? list : null;
        int index = 0;
        for (Object item : items) {
            if (item != null) {
                value(item, same == null ? null : same.get(index), path + "[" + index + "]", subject);
            }
            index++;
        }
    }

    private static @Nullable Object field(@Nullable Object tree, String name) {
        return tree instanceof Map<?, ?> map ? map.get(name) : null;
    }

    @SuppressWarnings("unchecked") // the trees are this class's own copies
    private void add(
            @Nullable Object tree, String name, String path, @Nullable String subject, @Nullable Object erased) {
        if (!(tree instanceof Map<?, ?> parent && parent.containsKey(name))) {
            throw new IllegalArgumentException("event " + event + ": expected the personal field '" + path
                    + "' in its JSON, found none; let the JSON mapper write components under their own names");
        }
        if (subject == null) {
            throw new IllegalArgumentException(
                    "event " + event + ": field '" + path
                            + "' is personal, but its subject is unknown; add @Subject to a component, or call withSubject(..)");
        }
        Object value = parent.get(name);
        if (value != null) {
            found.put(path, new PersonalData.Value((Map<String, Object>) parent, name, path, subject, value, erased));
        }
    }

    /** Adds the fields at a path. If the path contains a list, adds the fields of each element. */
    void path(String path, Map<String, Object> tree, String subject) {
        if (!path(List.of(path.split("\\.")), tree, "", subject)) {
            throw new IllegalArgumentException("event " + event + ": expected the personal field '" + path
                    + "', found none; remove it from withSubject(..) for events without the field");
        }
    }

    private boolean path(List<String> names, @Nullable Object tree, String path, String subject) {
        if (tree instanceof List<?> items) {
            boolean any = false;
            for (int i = 0; i < items.size(); i++) {
                any |= path(names, items.get(i), path + "[" + i + "]", subject);
            }
            return any;
        }
        String name = names.getFirst();
        if (!(tree instanceof Map<?, ?> map) || !map.containsKey(name)) {
            return false;
        }
        String below = path.isEmpty() ? name : path + "." + name;
        if (names.size() > 1) {
            return path(names.subList(1, names.size()), map.get(name), below, subject);
        }
        add(map, name, below, subject, null);
        return true;
    }

    private @Nullable Object erased(RecordComponent component, Personal personal) {
        Class<?> type = component.getType();
        String text = personal.erased();
        if (text.isEmpty()) {
            return nothing(type);
        }
        if (CharSequence.class.isAssignableFrom(type) || type.isEnum()) {
            return text;
        }
        try {
            return json.read("{\"erased\":" + text + "}").get("erased");
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException(
                    component.getDeclaringRecord().getName() + ": component " + component.getName()
                            + ": expected JSON in @Personal(erased = ..), got " + text,
                    e);
        }
    }

    private static @Nullable Object nothing(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        if (type == char.class) {
            return " ";
        }
        return type.isPrimitive() ? 0 : null;
    }
}
