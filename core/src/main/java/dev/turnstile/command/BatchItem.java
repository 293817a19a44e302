package dev.turnstile.command;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * One input of a bulk command, which waits for its outcome. Used by one thread.
 *
 * @param <I> the type of the input
 * @param <R> the type of the result
 */
public final class BatchItem<I, R extends @Nullable Object> {

    private final I input;
    private @Nullable Outcome<R> outcome;

    BatchItem(I input, @Nullable Refusal objection) {
        this.input = input;
        this.outcome = objection == null ? null : new Outcome.Refused<>(objection);
    }

    /** Returns the input in its normal form. */
    public I input() {
        return input;
    }

    /** Says that it was carried out. */
    public void done(R result) {
        outcome = new Outcome.Done<>(result);
    }

    /** Says that it was refused; nothing that was written for it may stay. */
    public void refuse(Refusal refusal) {
        outcome = new Outcome.Refused<>(refusal);
    }

    boolean open() {
        return outcome == null;
    }

    Outcome<R> outcome(String command, int index) {
        if (outcome == null) {
            throw new IllegalStateException(command + ": input " + index + " has no outcome; the code must call done or"
                    + " refuse for every item: " + input);
        }
        return outcome;
    }
}
