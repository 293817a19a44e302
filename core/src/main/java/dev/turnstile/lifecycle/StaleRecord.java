package dev.turnstile.lifecycle;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The refusal of a change because the record was changed since the caller's read: the version column has another value.
 */
public final class StaleRecord extends TransitionRefused {

    private static final long serialVersionUID = 1L;

    private final long expected;
    private final long actual;

    /**
     * Constructs the refusal.
     *
     * @param lifecycle the lifecycle's name
     * @param record the record's key as text
     * @param transition the transition, or null
     * @param expected the version that the caller has read
     * @param actual the row's version
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

    /** Returns the row's version. */
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
