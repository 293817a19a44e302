package dev.turnstile.testing;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.testing.internal.Differences;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on the outcome of a command or a transition. A replayed outcome counts as its original outcome.
 *
 * @param <R> the type of the result
 */
public final class OutcomeAssert<R extends @Nullable Object> extends AbstractAssert<OutcomeAssert<R>, Outcome<R>> {

    OutcomeAssert(Outcome<R> outcome) {
        super(outcome, OutcomeAssert.class);
    }

    /**
     * Verifies that the invocation succeeded.
     *
     * @throws AssertionError if the invocation was refused or failed
     */
    public OutcomeAssert<R> isDone() {
        result();
        return this;
    }

    /**
     * Verifies that the invocation succeeded with a result.
     *
     * @throws AssertionError if the invocation was refused or failed, or the result differs; lists the fields that differ
     */
    public OutcomeAssert<R> hasResult(R result) {
        return verify(Differences.between("result", result, result()));
    }

    /**
     * Verifies that the invocation was refused.
     *
     * @throws AssertionError if the invocation succeeded or failed
     */
    public OutcomeAssert<R> isRefused() {
        refusal(Refusal.class);
        return this;
    }

    /**
     * Verifies that the invocation was refused, and the class of the refusal.
     *
     * @throws AssertionError if the invocation succeeded or failed, or the refusal has another class
     */
    public OutcomeAssert<R> isRefused(Class<? extends Refusal> type) {
        refusal(type);
        return this;
    }

    /**
     * Verifies a value of the refusal.
     *
     * @param field the name of the value in {@link Refusal#fields()}
     * @throws AssertionError if the invocation was not refused, or the refusal has another value
     */
    public OutcomeAssert<R> hasField(String field, Object value) {
        Object found = refusal(Refusal.class).fields().get(field);
        return verify(Differences.between("refusal." + field, value, found));
    }

    /**
     * Verifies that the outcome of an earlier invocation with the same idempotency key was returned again.
     *
     * @throws AssertionError if the command was executed or refused
     */
    public OutcomeAssert<R> isReplayed() {
        isNotNull();
        if (!(actual instanceof Outcome.Replayed<R>)) {
            throw failure("%s", "expected a replayed outcome, got " + described());
        }
        return this;
    }

    private R result() {
        isNotNull();
        if (actual.original() instanceof Outcome.Done<R> done) {
            return done.result();
        }
        throw failure("%s", "expected a result, got " + described());
    }

    private Refusal refusal(Class<? extends Refusal> type) {
        isNotNull();
        if (actual.original() instanceof Outcome.Refused<R> refused && type.isInstance(refused.refusal())) {
            return refused.refusal();
        }
        throw failure(
                "%s",
                "expected " + (type == Refusal.class ? "a refusal" : type.getSimpleName()) + ", got " + described());
    }

    private OutcomeAssert<R> verify(List<String> differences) {
        if (!differences.isEmpty()) {
            throw failure("%s", String.join("\n", differences));
        }
        return this;
    }

    private String described() {
        return switch (actual) {
            case Outcome.Done<R> done -> "the result " + Differences.text(done.result());
            case Outcome.Refused<R> refused ->
                refused.refusal().getClass().getSimpleName() + ": "
                        + refused.refusal().getMessage() + " "
                        + refused.refusal().fields();
            case Outcome.Failed<R> failed -> "the failure " + failed.cause();
            case Outcome.Replayed<R> replayed -> "replayed " + replayed.original();
        };
    }
}
