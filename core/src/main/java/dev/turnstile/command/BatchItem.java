package dev.turnstile.command;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * One input of a batch command, and its outcome. Used by one thread.
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

    /** Sets the outcome to done. */
    public void done(R result) {
        outcome = new Outcome.Done<>(result);
    }

    /** Sets the outcome to refused; the code must not have written anything for the input. */
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
