package dev.turnstile.postgres.internal.idempotency;

import dev.turnstile.json.Json;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A hash of a command's input that is the same for equal inputs. The order of object fields and of set elements does
 * not matter, nor do trailing zeros of numbers.
 *
 * @param json writes the input
 */
public record InputFingerprint(Json json) {

    /** Returns the fingerprint of an input. */
    public String of(Object input) {
        Object tree = json.read(json.write(Map.of("input", input))).get("input");
        byte[] text =
                json.write(canonicalObject("input", canonical(tree, input))).getBytes(StandardCharsets.UTF_8);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Map<String, @Nullable Object> canonicalObject(String name, @Nullable Object value) {
        Map<String, @Nullable Object> object = new TreeMap<>();
        object.put(name, value);
        return object;
    }

    /**
     * Returns a tree in canonical order.
     *
     * @param value the Java value of the tree, which distinguishes sets from lists; null if unknown
     */
    private @Nullable Object canonical(@Nullable Object tree, @Nullable Object value) {
        if (tree instanceof Map<?, ?> object) {
            return object(object, value);
        }
        if (tree instanceof List<?> list) {
            return value instanceof Set<?> set ? sorted(list, set) : list(list, value);
        }
        return tree instanceof Number number ? number(number) : tree;
    }

    private Map<String, @Nullable Object> object(Map<?, ?> tree, @Nullable Object value) {
        Map<String, @Nullable Object> object = new TreeMap<>();
        tree.forEach((name, field) ->
                object.put(String.valueOf(name), canonical(field, field(value, String.valueOf(name)))));
        return object;
    }

    private static @Nullable Object field(@Nullable Object value, String name) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .filter(entry -> String.valueOf(entry.getKey()).equals(name))
                    .findFirst()
                    .map(Map.Entry::getValue)
                    .orElse(null);
        }
        return value instanceof Record input ? component(input, name) : null;
    }

    private static @Nullable Object component(Record input, String name) {
        return Arrays.stream(input.getClass().getRecordComponents())
                .filter(component -> component.getName().equals(name))
                .findFirst()
                .map(component -> read(input, component))
                .orElse(null);
    }

    private static @Nullable Object read(Record input, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(input);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // The module is not open: sets in this value are treated as lists, so their order matters.
            return null;
        }
    }

    private List<@Nullable Object> list(List<?> tree, @Nullable Object value) {
        Iterator<?> values = value instanceof Collection<?> collection && collection.size() == tree.size()
                ? collection.iterator()
                : value instanceof Object[] array
                        ? Arrays.asList(array).iterator()
                        : List.of().iterator();
        List<@Nullable Object> list = new ArrayList<>();
        for (Object element : tree) {
            list.add(canonical(element, values.hasNext() ? values.next() : null));
        }
        return list;
    }

    /** Writes each element of the set separately, because the order in the tree does not identify the elements. */
    private List<@Nullable Object> sorted(List<?> tree, Set<?> set) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (Object element : set) {
            elements.add(
                    element == null
                            ? null
                            : canonical(
                                    json.read(json.write(Map.of("e", element))).get("e"), element));
        }
        if (elements.size() != tree.size()) {
            return list(tree, null);
        }
        elements.sort(Comparator.comparing(element -> json.write(canonicalObject("e", element))));
        return elements;
    }

    private static BigDecimal number(Number number) {
        BigDecimal exact = number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
        return exact.signum() == 0 ? BigDecimal.ZERO : exact.stripTrailingZeros();
    }
}
