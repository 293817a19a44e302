package dev.turnstile.event;

import dev.turnstile.text.spi.ShownText;
import dev.turnstile.text.spi.StorableText;

/**
 * The name of a stream: the events of one record or aggregate.
 *
 * @param category what such streams have in common, such as {@code seat}; of records it is their table
 * @param key which of them; of a record its id as text, which may be blank; empty where all records are meant at once,
 *     as by a TRUNCATE
 */
public record StreamName(String category, String key) {

    /**
     * Checks that both can be stored.
     *
     * @throws IllegalArgumentException if the category is blank
     * @throws dev.turnstile.text.UnstorableTextException if one holds U+0000 or half a surrogate pair
     */
    public StreamName {
        StorableText.of("category", category);
        StorableText.checked("the key of a stream", key);
    }

    /**
     * Names a stream by any id that reads well as text.
     *
     * @throws IllegalArgumentException if the id is an array, of which Java writes no value
     */
    public static StreamName of(String category, Object key) {
        if (key.getClass().isArray()) {
            throw new IllegalArgumentException("the key of a stream: expected an id that reads well as text, got a "
                    + key.getClass().getSimpleName() + "; give its text");
        }
        return new StreamName(category, key.toString());
    }

    /** Returns category and key on one line, as messages and log lines show them. */
    @Override
    public String toString() {
        return ShownText.printable(category) + " " + ShownText.printable(key);
    }
}
