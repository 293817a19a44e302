package dev.turnstile.lifecycle;

import org.jspecify.annotations.Nullable;

/** The table holds no record with that id. */
public final class RecordNotFound extends TransitionRefused {

    private static final long serialVersionUID = 1L;

    private final String table;

    /**
     * Names the record that is not there.
     *
     * @param lifecycle the lifecycle's name
     * @param record the id that was given, as text
     * @param transition the transition that was asked for, or null
     * @param table the table that was looked in
     */
    public RecordNotFound(String lifecycle, String record, @Nullable String transition, String table) {
        super(lifecycle, record, transition, "not found in table " + table);
        this.table = table;
    }

    /** Returns the table that was looked in. */
    public String table() {
        return table;
    }
}
