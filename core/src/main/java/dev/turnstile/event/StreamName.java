package dev.turnstile.event;

import dev.turnstile.text.spi.ShownText;
import dev.turnstile.text.spi.StorableText;

/**
 * The name of a stream: the events of one record or aggregate.
 *
 * @param category the kind of stream, such as {@code seat}; for records their table
 * @param key the key in the category; for a record its id as text, which may be blank; empty if the stream refers to
 *     all records at once, as for a TRUNCATE
 */
public record StreamName(String category, String key) {

    /**
     * Checks that the category and the key can be stored.
     *
     * @throws IllegalArgumentException if the category is blank
     * @throws dev.turnstile.text.UnstorableTextException if the category or the key contains U+0000 or an unpaired
     *     surrogate
     */
    public StreamName {
        StorableText.of("category", category);
        StorableText.checked("the key of a stream", key);
    }

    /**
     * Returns the name of the stream for an id of any type; the text of the id becomes the key.
     *
     * @throws IllegalArgumentException if the id is an array, whose text does not contain its values
     */
    public static StreamName of(String category, Object key) {
        if (key.getClass().isArray()) {
            throw new IllegalArgumentException("the key of a stream: expected an id that reads well as text, got a "
                    + key.getClass().getSimpleName() + "; give its text");
        }
        return new StreamName(category, key.toString());
    }

    /** Returns the category and the key on one line, as shown in messages and log lines. */
    @Override
    public String toString() {
        return ShownText.printable(category) + " " + ShownText.printable(key);
    }
}
