package dev.turnstile.postgres.listing;

import dev.turnstile.event.StreamName;
import org.jspecify.annotations.Nullable;

/**
 * A selection of events of the log. Immutable; each {@code with} method returns a changed copy.
 *
 * @param category the category of the events' streams, such as {@code orders}; null for all
 * @param key the key of the events' stream, which requires a category; null for all
 * @param type the events' type, such as a transition's name; null for all
 * @param actor the events' actor; null for all
 * @param limit the maximum number of events
 */
public record LogQuery(
        @Nullable String category,
        @Nullable String key,
        @Nullable String type,
        @Nullable String actor,
        int limit) {

    private static final int LIMIT = 20;

    /** Checks that the limit is at least 1, and that a key has a category. */
    public LogQuery {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: expected at least 1, got " + limit);
        }
        if (key != null && category == null) {
            throw new IllegalArgumentException("key: expected a category with the key, got " + key + " alone");
        }
    }

    /** Returns a query that selects all events, with a limit of 20. */
    public static LogQuery all() {
        return new LogQuery(null, null, null, null, LIMIT);
    }

    /** Selects only events of the streams of one category. */
    public LogQuery withCategory(String name) {
        return new LogQuery(name, key, type, actor, limit);
    }

    /** Selects only events of one stream. */
    public LogQuery withStream(StreamName stream) {
        return new LogQuery(stream.category(), stream.key(), type, actor, limit);
    }

    /** Selects only events of one type. */
    public LogQuery withType(String name) {
        return new LogQuery(category, key, name, actor, limit);
    }

    /** Selects only events of one actor. */
    public LogQuery withActor(String name) {
        return new LogQuery(category, key, type, name, limit);
    }

    /** Sets the maximum number of events, at least 1. */
    public LogQuery withLimit(int events) {
        return new LogQuery(category, key, type, actor, events);
    }
}
