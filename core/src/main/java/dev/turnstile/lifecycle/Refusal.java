package dev.turnstile.lifecycle;

import org.jspecify.annotations.Nullable;

/** A named, expected "no": the record did not move and nothing was written. */
public abstract sealed class Refusal extends RuntimeException
        permits GuardRefused, InvalidTransition, RecordMoved, RecordNotFound {

    private static final long serialVersionUID = 1L;

    private final String lifecycle;
    private final String record;
    private final @Nullable String transition;

    Refusal(String lifecycle, String record, @Nullable String transition, String message) {
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

    /** Returns the name of the transition that was asked for, or null where none was. */
    public final @Nullable String transition() {
        return transition;
    }
}
