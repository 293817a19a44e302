package dev.turnstile.command;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * One input of a batch command, and its outcome. Used by one thread, until the command's code returns.
 *
 * @param <I> the type of the input
 * @param <R> the type of the result
 */
public final class BatchItem<I, R extends @Nullable Object> {

    private final String command;
    private final I input;
    private @Nullable Outcome<R> outcome;
    private volatile boolean ended;

    BatchItem(String command, I input, @Nullable Refusal objection) {
        this.command = command;
        this.input = input;
        this.outcome = objection == null ? null : new Outcome.Refused<>(objection);
    }

    /** Returns the input in its normal form. */
    public I input() {
        return input;
    }

    /**
     * Sets the outcome to done.
     *
     * @throws IllegalStateException if the code has returned
     */
    public void done(R result) {
        requireOpen();
        outcome = new Outcome.Done<>(result);
    }

    /**
     * Sets the outcome to refused; the code must not have written anything for the input.
     *
     * @throws IllegalStateException if the code has returned
     */
    public void refuse(Refusal refusal) {
        requireOpen();
        outcome = new Outcome.Refused<>(refusal);
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("command " + command
                    + ": an item was used after the code had returned, so the outcome would be lost; set outcomes only"
                    + " until the code returns");
        }
    }

    /** Refuses every further outcome. */
    void end() {
        ended = true;
    }

    boolean open() {
        return outcome == null;
    }

    Outcome<R> outcome(int index) {
        if (outcome == null) {
            throw new IllegalStateException(command + ": input " + index + " has no outcome; the code must call done or"
                    + " refuse for every item: " + input);
        }
        return outcome;
    }
}
