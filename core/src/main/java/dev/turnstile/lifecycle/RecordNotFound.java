package dev.turnstile.lifecycle;

import org.jspecify.annotations.Nullable;

/** The refusal of an operation because the table contains no record with the given id. */
public final class RecordNotFound extends TransitionRefused {

    private static final long serialVersionUID = 1L;

    private final String table;

    /**
     * Constructs the refusal.
     *
     * @param lifecycle the lifecycle's name
     * @param record the given id, as text
     * @param transition the transition, or null
     * @param table the table
     */
    public RecordNotFound(String lifecycle, String record, @Nullable String transition, String table) {
        super(lifecycle, record, transition, "not found in table " + table);
        this.table = table;
    }

    /** Returns the name of the table. */
    public String table() {
        return table;
    }
}
