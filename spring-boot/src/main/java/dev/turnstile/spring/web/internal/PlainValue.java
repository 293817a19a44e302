package dev.turnstile.spring.web.internal;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts the fields of a refusal to values that every format can represent. */
final class PlainValue {

    private PlainValue() {}

    /**
     * Returns a value as text, a number, a boolean, a list or a map. A record is a map of its components, and any other
     * object is its text.
     */
    static @Nullable Object of(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Number number -> number;
            case Boolean truth -> truth;
            case Map<?, ?> map -> map(map);
            case Collection<?> list -> list(list);
            case Object[] array -> list(Arrays.asList(array));
            case Record tuple -> components(tuple);
            default -> value.toString();
        };
    }

    /** Returns a map with plain values. */
    static Map<String, @Nullable Object> map(Map<?, ?> map) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        map.forEach((name, value) -> plain.put(String.valueOf(name), of(value)));
        return plain;
    }

    private static List<@Nullable Object> list(Collection<?> list) {
        List<@Nullable Object> plain = new ArrayList<>();
        list.forEach(value -> plain.add(of(value)));
        return plain;
    }

    private static Object components(Record tuple) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        try {
            for (RecordComponent component : tuple.getClass().getRecordComponents()) {
                component.getAccessor().setAccessible(true);
                plain.put(component.getName(), of(component.getAccessor().invoke(tuple)));
            }
            return plain;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return tuple.toString();
        }
    }
}
