package dev.turnstile.json;

import dev.turnstile.json.spi.RoundTrip;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON objects as trees of maps, lists, strings, numbers, booleans and nulls.
 *
 * <p>Implementations are thread-safe. The engine finds an implementation by {@link ServiceLoader} unless its
 * builder sets one. {@code turnstile-jackson} contains an implementation.
 */
public interface Json {

    /**
     * Returns the implementation that {@link ServiceLoader} finds.
     *
     * @throws IllegalStateException if there is none on the class path
     */
    static Json found() {
        return ServiceLoader.load(Json.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no implementation of " + Json.class.getName()
                        + " is on the class path; add turnstile-jackson, or give one with json(..)"));
    }

    /**
     * Writes an object on one line.
     *
     * @param object an object with text keys; its values may have the types of a tree and all types that the
     *     implementation supports
     * @throws InvalidJsonException if a value cannot be written
     * @throws dev.turnstile.text.UnstorableTextException if a text contains U+0000 or an unpaired surrogate
     */
    String write(Map<String, ?> object);

    /**
     * Writes an indented object, with a line break at the end.
     *
     * @param object as for {@link #write}
     * @throws InvalidJsonException if a value cannot be written
     */
    String writeIndented(Map<String, ?> object);

    /**
     * Reads one object.
     *
     * @param text the JSON text
     * @return the fields in the order of the text
     * @throws InvalidJsonException if the text is not a JSON object, or contains a field twice
     */
    Map<String, Object> read(String text);

    /**
     * Reads one object as an instance of a class, without building a tree.
     *
     * @param text the JSON text
     * @param type the class of the result
     * @throws InvalidJsonException if the text is not a JSON object, has a field that the class does not have, or does
     *     not match the class in another way
     */
    <T> T read(String text, Class<T> type);

    /**
     * Reads one object without parsing some of its fields. The values of these fields are returned as JSON text, of any
     * length, depth and precision.
     *
     * @param text the JSON text
     * @param untouched the names of the fields that are not parsed
     * @return the fields in the order of the text
     * @throws InvalidJsonException if the text is not a JSON object, or contains one of its fields twice
     */
    Map<String, @Nullable Object> readAround(String text, Set<String> untouched);

    /**
     * Converts a tree into a value, or a value into a tree.
     *
     * @param value a tree, or a value of any type that the implementation supports
     * @param type the type of the result; {@code Map.class} for the tree of an object
     * @throws InvalidJsonException if the value does not match the type
     */
    @Nullable
    Object convert(@Nullable Object value, Type type);

    /**
     * Returns whether reading the JSON of any value of a class without components returns an equal value. {@link
     * RoundTrip} checks the parts of records and collections.
     *
     * @param type a class such as {@code String} or {@code Instant}, or an enum
     */
    default boolean keeps(Class<?> type) {
        return false;
    }

    /**
     * Returns whether no value of a class can be read back. An interface is an example, because the JSON does not
     * identify the class of the value.
     *
     * @param type a class or an interface without JSON annotations
     */
    default boolean loses(Class<?> type) {
        return false;
    }
}
