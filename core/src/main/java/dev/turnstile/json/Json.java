package dev.turnstile.json;

import java.util.Map;

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
}
