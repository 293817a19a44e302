package dev.turnstile.projection;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/** Thrown if a rebuilt row differs from the row that results from its events; the old table stays. */
public final class RebuildMismatchException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final String projection;
    private final transient Object key;
    private final transient @Nullable Object expected;
    private final transient @Nullable Object actual;

    /**
     * Constructs the exception.
     *
     * @param projection the projection's name
     * @param key the row's key
     * @param expected the row that results from its events, or null for no row
     * @param actual the rebuilt row, or null for no row
     */
    public RebuildMismatchException(String projection, Object key, @Nullable Object expected, @Nullable Object actual) {
        super("projection '" + projection + "', key " + key + ": its events make " + expected + ", but rebuilt was "
                + actual + "; the old table stays. Look whether fold depends on something besides its arguments, or has"
                + " changed since the rebuild began; then rebuild from the beginning");
        this.projection = projection;
        this.key = key;
        this.expected = expected;
        this.actual = actual;
    }

    /** Returns the projection's name. */
    public String projection() {
        return projection;
    }

    /** Returns the row's key. */
    public Object key() {
        return key;
    }

    /** Returns the row that results from its events, or null for no row. */
    public @Nullable Object expected() {
        return expected;
    }

    /** Returns the rebuilt row, or null for no row. */
    public @Nullable Object actual() {
        return actual;
    }
}
