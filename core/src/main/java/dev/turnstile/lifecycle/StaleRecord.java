package dev.turnstile.lifecycle;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The record was changed meanwhile: its version column no longer holds the value that the caller has read. */
public final class StaleRecord extends TransitionRefused {

    private static final long serialVersionUID = 1L;

    private final long expected;
    private final long actual;

    /**
     * Names both versions.
     *
     * @param lifecycle the lifecycle's name
     * @param record the record's key as text
     * @param transition the transition that was asked for, or null
     * @param expected the version that the caller has read
     * @param actual the version that the row has
     */
    public StaleRecord(String lifecycle, String record, @Nullable String transition, long expected, long actual) {
        super(
                lifecycle,
                record,
                transition,
                "expected version " + expected + ", but the row has version " + actual
                        + "; read it again and decide again");
        this.expected = expected;
        this.actual = actual;
    }

    /** Returns the version that the caller has read. */
    public long expected() {
        return expected;
    }

    /** Returns the version that the row has. */
    public long actual() {
        return actual;
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = recordFields();
        fields.put("expected", expected);
        fields.put("actual", actual);
        return fields;
    }
}
