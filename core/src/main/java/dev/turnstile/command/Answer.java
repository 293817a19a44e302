package dev.turnstile.command;

import dev.turnstile.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What a caller gets: the result, or a refusal.
 *
 * @param <R> the type of the result
 */
public sealed interface Answer<R extends @Nullable Object> {

    /**
     * The command was carried out.
     *
     * @param result what it returned
     * @param replayed whether an earlier call with the same idempotency key did it
     * @param <R> the type of the result
     */
    record Done<R extends @Nullable Object>(R result, boolean replayed) implements Answer<R> {}

    /**
     * The command was refused, and nothing was written.
     *
     * @param refusal why; what {@code call} would have thrown
     * @param replayed whether an earlier call with the same idempotency key was refused
     * @param <R> the type of the result
     */
    record Refused<R extends @Nullable Object>(Refusal refusal, boolean replayed) implements Answer<R> {}

    /**
     * Returns the result.
     *
     * @throws Refusal if the command was refused
     */
    default R orThrow() {
        return switch (this) {
            case Done<R> done -> done.result();
            case Refused<R> refused -> throw refused.refusal();
        };
    }
}
