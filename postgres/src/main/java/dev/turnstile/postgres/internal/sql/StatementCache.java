package dev.turnstile.postgres.internal.sql;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A cache of SQL texts. The driver also finds its prepared statement faster if it receives the same string object.
 * Thread-safe.
 *
 * @param <K> the key of a statement
 */
public final class StatementCache<K> {

    /** The maximum number of cached statements. Callers may produce any number of keys, such as sets of columns. */
    private static final int MAX_STATEMENTS = 256;

    private final Map<K, String> statements = new ConcurrentHashMap<>();
    private final Function<K, String> fill;

    /**
     * Creates an empty cache.
     *
     * @param fill creates the text of a statement
     */
    public StatementCache(Function<K, String> fill) {
        this.fill = fill;
    }

    /** Returns the text of a statement. */
    public String get(K key) {
        String known = statements.get(key);
        if (known != null) {
            return known;
        }
        String filled = fill.apply(key);
        if (statements.size() < MAX_STATEMENTS) {
            statements.put(key, filled);
        }
        return filled;
    }
}
