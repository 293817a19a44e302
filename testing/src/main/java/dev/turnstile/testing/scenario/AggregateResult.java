package dev.turnstile.testing.scenario;

import dev.turnstile.refusal.Refusal;
import dev.turnstile.testing.internal.Differences;
import dev.turnstile.testing.internal.Story;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The consequences of a decision. Each method verifies one of them and returns this object. A failed expectation throws
 * an {@link AssertionError}.
 *
 * @param <S> the type of the state
 * @param <E> the type of the events
 */
public final class AggregateResult<S, E> {

    private final S state;
    private final List<E> appended;
    private final @Nullable Refusal refusal;
    private final Story story;

    AggregateResult(S state, List<E> appended, @Nullable Refusal refusal, Story story) {
        this.state = state;
        this.appended = appended;
        this.refusal = refusal;
        this.story = story;
    }

    /**
     * Verifies the events of the decision, in order.
     *
     * @throws AssertionError if the decision was refused or returned other events
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final AggregateResult<S, E> expectEvents(E... events) {
        Refusal refused = refusal;
        if (refused != null) {
            throw story.failure("expected events, but the decision was refused", List.of(Refusals.described(refused)));
        }
        story.verify("expected other events", Differences.between("events", Arrays.asList(events), appended));
        return this;
    }

    /**
     * Verifies that the decision was made and returned no event.
     *
     * @throws AssertionError if the decision was refused or returned events
     */
    public AggregateResult<S, E> expectNoEvents() {
        return expectEvents();
    }

    /**
     * Verifies the refusal of the decision.
     *
     * @throws AssertionError if the decision was not refused, or the refusal has another class
     */
    public AggregateResult<S, E> expectRefusal(Class<? extends Refusal> type) {
        Refusals.verify(story, type, refusal);
        return this;
    }

    /**
     * Verifies a value of the refusal.
     *
     * @param field the name of the value in {@link Refusal#fields()}
     * @throws AssertionError if the decision was not refused, or the refusal has another value
     */
    public AggregateResult<S, E> expectRefusalField(String field, Object value) {
        Refusals.verifyField(story, field, value, refusal);
        return this;
    }

    /**
     * Verifies the state after the decision.
     *
     * @throws AssertionError if the state differs
     */
    public AggregateResult<S, E> expectState(S expected) {
        story.verify("expected another state", Differences.between("state", expected, state));
        return this;
    }

    /**
     * Verifies a part of the state after the decision.
     *
     * @param part a function that returns the part, such as {@code Account::balance}
     * @throws AssertionError if the part differs
     */
    public <V> AggregateResult<S, E> expectState(Function<? super S, ? extends V> part, V expected) {
        story.verify("expected another state", Differences.between("state", expected, part.apply(state)));
        return this;
    }
}
