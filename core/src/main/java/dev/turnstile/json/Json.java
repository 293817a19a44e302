package dev.turnstile.json;

import dev.turnstile.json.spi.RoundTrip;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON objects as trees of maps, lists, strings, numbers, booleans and nulls.
 *
 * <p>Implementations are thread-safe. The engine finds one by {@link java.util.ServiceLoader} unless it is given one;
 * {@code turnstile-jackson} is such a one.
 */
public interface Json {

    /**
     * Writes an object on one line.
     *
     * @param object string keys; besides the types of a tree, values may be of any type that the implementation knows
     * @throws InvalidJsonException if a value cannot be written
     * @throws dev.turnstile.text.UnstorableTextException if a text holds U+0000 or half a surrogate pair
     */
    String write(Map<String, ?> object);

    /**
     * Writes an object for people, indented, with a line break at the end.
     *
     * @param object as for {@link #write}
     * @throws InvalidJsonException if a value cannot be written
     */
    String writeIndented(Map<String, ?> object);

    /**
     * Reads one object.
     *
     * @param text the JSON text
     * @return its fields in the order in which they stand
     * @throws InvalidJsonException if the text is not one JSON object, or names a field twice
     */
    Map<String, Object> read(String text);

    /**
     * Reads one object as a value, with no tree in between.
     *
     * @param text the JSON text
     * @param type the class wanted
     * @throws InvalidJsonException if the text is not one JSON object, has a field that the class does not have, or
     *     does not fit otherwise
     */
    <T> T read(String text, Class<T> type);

    /**
     * Reads one object without looking into some of its fields, whose values are given as the text in which they stand,
     * however long, deep or precise.
     *
     * @param text the JSON text
     * @param untouched the names of those fields
     * @return the fields in the order in which they stand
     * @throws InvalidJsonException if the text is not one JSON object, or names one of its fields twice
     */
    Map<String, @Nullable Object> readAround(String text, Set<String> untouched);

    /**
     * Turns a tree into a value, or a value into a tree.
     *
     * @param value a tree, or a value of any type that the implementation knows
     * @param type the type wanted; {@code Map.class} for the tree of an object
     * @throws InvalidJsonException if the value does not fit the type
     */
    @Nullable
    Object convert(@Nullable Object value, Type type);

    /**
     * Returns whether all values of a class that has no components of its own are read as they were written. Of records
     * and collections, {@link RoundTrip} asks for their parts.
     *
     * @param type a class such as {@code String} or {@code Instant}, or an enum
     */
    default boolean keeps(Class<?> type) {
        return false;
    }

    /**
     * Returns whether no value of a class is read, whatever was written: of an interface, because nothing tells the
     * class of the value.
     *
     * @param type a class or an interface that no annotation says anything of
     */
    default boolean loses(Class<?> type) {
        return false;
    }
}
