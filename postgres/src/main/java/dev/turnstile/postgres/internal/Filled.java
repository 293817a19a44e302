package dev.turnstile.postgres.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Statements that were filled before, by what they were filled for: also the driver finds its prepared statement faster
 * by the same string. Thread-safe.
 *
 * @param <K> what tells the statements apart
 */
public final class Filled<K> {

    /** What callers make up, such as sets of columns, must not fill the memory. */
    private static final int MOST = 256;

    private final Map<K, String> statements = new ConcurrentHashMap<>();
    private final Function<K, String> fill;

    /**
     * Keeps nothing yet.
     *
     * @param fill writes a statement
     */
    public Filled(Function<K, String> fill) {
        this.fill = fill;
    }

    /** Returns a statement. */
    public String get(K key) {
        String known = statements.get(key);
        if (known != null) {
            return known;
        }
        String filled = fill.apply(key);
        if (statements.size() < MOST) {
            statements.put(key, filled);
        }
        return filled;
    }
}
