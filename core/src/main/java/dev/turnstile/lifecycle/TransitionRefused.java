package dev.turnstile.lifecycle;

import dev.turnstile.failure.ValueFree;
import dev.turnstile.refusal.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A refusal by a lifecycle: the record was not changed, and nothing was written. */
public abstract sealed class TransitionRefused extends Refusal implements ValueFree
        permits GuardRefused, InvalidTransition, RecordLocked, RecordMoved, RecordNotFound, StaleRecord {

    private static final long serialVersionUID = 1L;

    private final String lifecycle;
    private final String record;
    private final @Nullable String transition;

    TransitionRefused(String lifecycle, String record, @Nullable String transition, String message) {
        super(lifecycle + " " + record + ": " + message);
        this.lifecycle = lifecycle;
        this.record = record;
        this.transition = transition;
    }

    /** Returns the name of the lifecycle. */
    public final String lifecycle() {
        return lifecycle;
    }

    /** Returns the record's key as text. */
    public final String record() {
        return record;
    }

    /** Returns the name of the transition, or null if the refusal concerns none. */
    public final @Nullable String transition() {
        return transition;
    }

    @Override
    public Map<String, Object> fields() {
        return recordFields();
    }

    /** Returns the fields that every refusal of a lifecycle has; subclasses add others. */
    final Map<String, Object> recordFields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subject", lifecycle);
        fields.put("record", record);
        if (transition != null) {
            fields.put("transition", transition);
        }
        return fields;
    }
}
