package dev.turnstile.postgres.listing;

import dev.turnstile.event.StreamName;
import org.jspecify.annotations.Nullable;

/**
 * Which events of the log to list. Immutable; each {@code with} method returns a changed copy.
 *
 * @param category the category of their streams, such as {@code orders}; null for all
 * @param key the key of their stream, which needs a category; null for all
 * @param type their type, such as a transition's name; null for all
 * @param actor who did it; null for all
 * @param limit the maximum number of events
 */
public record LogQuery(
        @Nullable String category,
        @Nullable String key,
        @Nullable String type,
        @Nullable String actor,
        int limit) {

    private static final int LIMIT = 20;

    /** Checks the limit, and that a key has a category. */
    public LogQuery {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: expected 1 or more, got " + limit);
        }
        if (key != null && category == null) {
            throw new IllegalArgumentException("key: expected a category with it, got " + key + " alone");
        }
    }

    /** Selects 20 events of any kind. */
    public static LogQuery all() {
        return new LogQuery(null, null, null, null, LIMIT);
    }

    /** Selects events of the streams of one category only. */
    public LogQuery withCategory(String name) {
        return new LogQuery(name, key, type, actor, limit);
    }

    /** Selects events of one stream only. */
    public LogQuery withStream(StreamName stream) {
        return new LogQuery(stream.category(), stream.key(), type, actor, limit);
    }

    /** Selects events of one type only. */
    public LogQuery withType(String name) {
        return new LogQuery(category, key, name, actor, limit);
    }

    /** Selects events of one actor only. */
    public LogQuery withActor(String name) {
        return new LogQuery(category, key, type, name, limit);
    }

    /** Sets the maximum number of events. */
    public LogQuery withLimit(int events) {
        return new LogQuery(category, key, type, actor, events);
    }
}
