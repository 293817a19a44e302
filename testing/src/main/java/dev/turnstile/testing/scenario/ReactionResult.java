package dev.turnstile.testing.scenario;

import dev.turnstile.command.Command;
import dev.turnstile.process.Reaction;
import dev.turnstile.process.Reaction.Call;
import dev.turnstile.testing.internal.Differences;
import dev.turnstile.testing.internal.Story;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reaction of a process to an event, a timer or a refusal: calls of commands, timers and a new state. Each method
 * verifies a part of the reaction and returns this object. A failed expectation throws an {@link AssertionError}.
 *
 * @param <S> the type of the state
 */
public final class ReactionResult<S> {

    private final @Nullable Reaction<S> reaction;
    private final Story story;

    ReactionResult(@Nullable Reaction<S> reaction, Story story) {
        this.reaction = reaction;
        this.story = story;
    }

    /**
     * Verifies the state after the reaction.
     *
     * @throws AssertionError if the process did not react, or the state differs
     */
    public ReactionResult<S> expectState(S state) {
        return verify("another state", "state", state, present().state());
    }

    /**
     * Verifies that a command is invoked; other commands may be invoked as well.
     *
     * @throws AssertionError if the process did not react, or does not invoke the command with this input
     */
    public <I> ReactionResult<S> expectCall(Command<I, ?> command, I input) {
        List<Call<?>> calls = present().calls();
        String name = command.name();
        List<List<String>> differences = calls.stream()
                .filter(call -> call.command().name().equals(name))
                .map(call -> Differences.between(name, input, call.input()))
                .toList();
        if (differences.stream().noneMatch(List::isEmpty)) {
            String problem = "expected a call of " + name + " with " + Differences.text(input);
            List<String> lines = differences.stream().flatMap(List::stream).toList();
            throw story.failure(problem + ", calls: " + described(calls), lines);
        }
        return this;
    }

    /**
     * Verifies that these commands, and no others, are invoked in this order.
     *
     * @throws AssertionError if the process did not react, or invokes other commands
     */
    public ReactionResult<S> expectCalls(Command<?, ?>... commands) {
        List<String> expected = List.of(commands).stream().map(Command::name).toList();
        return verify("other calls", "calls", expected, described(present().calls()));
    }

    /**
     * Verifies that no command is invoked.
     *
     * @throws AssertionError if the process did not react, or invokes a command
     */
    public ReactionResult<S> expectNoCalls() {
        return expectCalls();
    }

    /**
     * Verifies that a timer is set.
     *
     * @param after the delay after which the timer fires
     * @throws AssertionError if the process did not react, or does not set the timer with this delay
     */
    public ReactionResult<S> expectTimer(String name, Duration after) {
        return verify(
                "another timer",
                "timer '" + name + "'",
                after,
                present().timers().get(name));
    }

    /**
     * Verifies that a timer is cancelled.
     *
     * @throws AssertionError if the process did not react, or does not cancel the timer
     */
    public ReactionResult<S> expectCancelledTimer(String name) {
        Set<String> cancelled = present().cancelled();
        if (!cancelled.contains(name)) {
            throw story.failure("expected timer '" + name + "' to be cancelled, cancelled: " + cancelled, List.of());
        }
        return this;
    }

    /**
     * Verifies that no timer is set.
     *
     * @throws AssertionError if the process did not react, or sets a timer
     */
    public ReactionResult<S> expectNoTimers() {
        return verify("no timers", "timers", Map.of(), present().timers());
    }

    /**
     * Verifies that the process compensates its earlier commands.
     *
     * @throws AssertionError if the process did not react, or does not compensate
     */
    public ReactionResult<S> expectCompensation() {
        return verify("compensation", "compensating", true, present().compensating());
    }

    /**
     * Verifies that the instance ends.
     *
     * @throws AssertionError if the process did not react, or the instance does not end
     */
    public ReactionResult<S> expectEnd() {
        return verify("the end of the instance", "ending", true, present().ending());
    }

    /**
     * Verifies that the process does not react, because it does not select the event, or the event belongs to another
     * instance or to none.
     *
     * @throws AssertionError if the process reacts
     */
    public ReactionResult<S> expectNothing() {
        Reaction<S> actual = reaction;
        if (actual != null) {
            throw story.failure(
                    "expected no reaction", List.of("state: " + actual.state(), "calls: " + described(actual.calls())));
        }
        return this;
    }

    private ReactionResult<S> verify(String what, String name, @Nullable Object expected, @Nullable Object actual) {
        story.verify("expected " + what, Differences.between(name, expected, actual));
        return this;
    }

    private Reaction<S> present() {
        Reaction<S> actual = reaction;
        if (actual == null) {
            throw story.failure(
                    "expected a reaction, but the event does not concern the instance, or begins none", List.of());
        }
        return actual;
    }

    private static List<String> described(List<Call<?>> calls) {
        return calls.stream().map(call -> call.command().name()).toList();
    }
}
