package dev.turnstile.lifecycle;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The refusal of a transition because the record is no longer in the expected state. */
public final class RecordMoved extends TransitionRefused {

    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String actual;
    private final @Nullable String movedBy;
    private final @Nullable Instant movedAt;

    /**
     * Constructs the refusal.
     *
     * @param lifecycle the lifecycle's name
     * @param record the record's key as text
     * @param transition the transition
     * @param expected the expected state
     * @param actual the record's state
     * @param movedBy the actor of the last change in the log; null if none is known
     * @param movedAt the time of the last change; null if the log contains none
     */
    public RecordMoved(
            String lifecycle,
            String record,
            String transition,
            String expected,
            String actual,
            @Nullable String movedBy,
            @Nullable Instant movedAt) {
        super(
                lifecycle,
                record,
                transition,
                "transition '" + transition + "' expected state " + expected + ", but the record was moved to "
                        + actual + " meanwhile" + (movedBy == null ? "" : " by " + movedBy)
                        + (movedAt == null ? "" : " at " + movedAt) + "; read it again and decide again");
        this.expected = expected;
        this.actual = actual;
        this.movedBy = movedBy;
        this.movedAt = movedAt;
    }

    /** Returns the name of the expected state. */
    public String expected() {
        return expected;
    }

    /** Returns the name of the record's state. */
    public String actual() {
        return actual;
    }

    /** Returns the actor of the last change in the log, or null if none is known. */
    public @Nullable String movedBy() {
        return movedBy;
    }

    /** Returns the time of the last change, or null if the log contains none. */
    public @Nullable Instant movedAt() {
        return movedAt;
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = recordFields();
        fields.put("expected", expected);
        fields.put("state", actual);
        return fields;
    }
}
