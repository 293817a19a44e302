package dev.turnstile.event;

import dev.turnstile.event.internal.StorableText;

/**
 * The name of a stream: the events of one record or aggregate.
 *
 * @param category what such streams have in common, such as {@code seat}; of records it is their table
 * @param key which of them; of a record its id as text
 */
public record StreamName(String category, String key) {

    /**
     * Checks that both can be stored.
     *
     * @throws IllegalArgumentException if one is blank, or holds U+0000 or half a surrogate pair
     */
    public StreamName {
        if (category.isBlank() || key.isBlank()) {
            throw new IllegalArgumentException(
                    "a stream needs a category and a key, got '" + category + "' and '" + key + "'");
        }
        StorableText.of("category", category);
        StorableText.of("stream", key);
    }

    /** Names a stream by any id that reads well as text. */
    public static StreamName of(String category, Object key) {
        return new StreamName(category, key.toString());
    }

    @Override
    public String toString() {
        return category + " " + key;
    }
}
