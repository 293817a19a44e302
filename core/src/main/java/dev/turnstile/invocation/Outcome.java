package dev.turnstile.invocation;

import dev.turnstile.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one invocation: of a command, a transition, or one member of a batch. Callers and listeners receive
 * the same type.
 *
 * <p>{@code tryCall} returns {@code Done}, {@code Refused} or {@code Replayed}, and {@code tryFire} returns {@code
 * Done} or {@code Refused}; both throw failures. Only announcements contain {@code Failed}.
 *
 * @param <R> the type of the result; for a transition a {@code StateChange}
 */
public sealed interface Outcome<R extends @Nullable Object> {

    /**
     * The invocation succeeded. When this outcome is announced, the transaction has been committed, except if the
     * invocation ran inside a caller's transaction and Turnstile cannot observe the end of the transaction.
     *
     * @param result the result
     * @param <R> the type of the result
     */
    record Done<R extends @Nullable Object>(R result) implements Outcome<R> {}

    /**
     * The invocation was refused, and nothing was written.
     *
     * @param refusal the refusal that {@code call} or {@code fire} throws
     * @param <R> the type of the result
     */
    record Refused<R extends @Nullable Object>(Refusal refusal) implements Outcome<R> {}

    /**
     * The invocation failed: nothing was written, or the invocation had joined a transaction that was then rolled back.
     *
     * @param cause the failure; if the acknowledgement of the commit was lost and the transaction may have been
     *     committed, a {@code CommandException} whose {@code unknown()} is true
     * @param <R> the type of the result
     */
    record Failed<R extends @Nullable Object>(Throwable cause) implements Outcome<R> {}

    /**
     * The outcome of an earlier invocation with the same idempotency key and the same input is returned again, and
     * nothing was written.
     *
     * @param original the outcome of the earlier invocation, {@code Done} or {@code Refused}
     * @param <R> the type of the result
     */
    record Replayed<R extends @Nullable Object>(Outcome<R> original) implements Outcome<R> {

        /** Checks that the original is the outcome of an invocation that ended and was not itself replayed. */
        public Replayed {
            if (!(original instanceof Done || original instanceof Refused)) {
                throw new IllegalArgumentException("expected an original outcome Done or Refused, got " + original);
            }
        }
    }

    /**
     * Returns this outcome, or the original outcome of a replayed invocation: {@code Done}, {@code Refused} or
     * {@code Failed}.
     */
    default Outcome<R> original() {
        return this;
    }

    /**
     * Returns the result; for a replayed invocation, the original result.
     *
     * @throws Refusal if the invocation was refused
     * @throws RuntimeException the cause, if the invocation failed; a checked cause is wrapped in an {@link
     *     IllegalStateException}
     */
    default R orThrow() {
        return switch (this) {
            case Done<R> done -> done.result();
            case Refused<R> refused -> throw refused.refusal();
            case Failed<R> failed -> throw unchecked(failed.cause());
            case Replayed<R> replayed -> replayed.original().orThrow();
        };
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }
}
