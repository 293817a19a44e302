package dev.turnstile.postgres.internal.refusal;

import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.json.Json;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.text.spi.StorableText;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stored data of a refusal. A refusal is stored even if a method of the application's class throws, or if a text or
 * value cannot be stored.
 *
 * @param name the name, or the name of the class if the refusal has none
 * @param message the message, or the class of the exception that was thrown when the message was read
 * @param fields the fields; empty if they cannot be read
 */
public record RefusalFacts(String name, String message, Map<String, ?> fields) {

    /** Fewer levels than JSON is read with, because the fields are a part of a stored outcome. */
    private static final int MAX_LEVELS = 100;

    /** Reads a refusal. */
    public static RefusalFacts of(Refusal refusal) {
        String name = read(refusal::name);
        Map<String, Object> fields = read(refusal::fields);
        return new RefusalFacts(
                StorableText.escaped(
                        name == null || name.isBlank() ? refusal.getClass().getName() : name),
                StorableText.escaped(String.valueOf(FailureText.message(refusal))),
                fields == null ? Map.of() : fields);
    }

    /** Returns the result of a method of the application, or null if the method throws. */
    private static <T> @Nullable T read(Supplier<T> method) {
        try {
            return method.get();
        } catch (RuntimeException | Error e) {
            return null;
        }
    }

    /** Returns the text of a field that can be stored, or null if the refusal has no such field. */
    public @Nullable String text(String field) {
        Object value = read(() -> fields.get(field));
        return value == null ? null : text(value);
    }

    /** Returns the text of a value that can be stored, or null if its {@code toString()} throws. */
    public static @Nullable String text(Object value) {
        String text = read(value::toString);
        return text == null ? null : StorableText.escaped(text);
    }

    /**
     * Returns the fields as JSON can represent them. Text is escaped, and values that JSON cannot represent are replaced
     * by their text.
     */
    Map<String, ?> storable(Json json) {
        if (read(() -> json.write(fields)) != null) {
            return fields;
        }
        Map<String, @Nullable Object> storable = read(() -> object(fields, json, 1));
        return storable == null ? Map.of() : storable;
    }

    private static Map<String, @Nullable Object> object(Map<?, ?> fields, Json json, int level) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        fields.forEach(
                (name, value) -> object.put(StorableText.escaped(String.valueOf(name)), value(value, json, level)));
        return object;
    }

    private static @Nullable Object value(@Nullable Object value, Json json, int level) {
        return switch (value) {
            case null -> null;
            case String text -> StorableText.escaped(text);
            case Map<?, ?> map -> level == MAX_LEVELS ? null : object(map, json, level + 1);
            case Collection<?> list ->
                level == MAX_LEVELS
                        ? null
                        : list.stream()
                                .map(item -> value(item, json, level + 1))
                                .toList();
            default -> read(() -> json.write(Map.of("value", value))) == null ? text(value) : value;
        };
    }
}
