package dev.turnstile.command;

import dev.turnstile.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/** How an invocation ended, for those who are told. */
public sealed interface Ending {

    /**
     * It was carried out, and committed unless it ran inside a transaction of a caller that tells nobody of its end.
     *
     * @param result what it returned
     */
    record Done(@Nullable Object result) implements Ending {}

    /**
     * It was refused, and nothing was written.
     *
     * @param refusal why
     */
    record Refused(Refusal refusal) implements Ending {}

    /**
     * It failed, and nothing was written; or what it wrote was rolled back with the transaction that it had joined.
     *
     * @param cause what failed; a {@link CommandException} that is {@link CommandException#unknown() unknown} if the answer to
     *     the commit was lost, so that it may have been carried out
     */
    record Failed(Throwable cause) implements Ending {}

    /**
     * An earlier call with the same idempotency key had the same input: its answer was returned, and nothing was done.
     *
     * @param answer the earlier call's
     */
    record Replayed(Answer<?> answer) implements Ending {}
}
