package dev.turnstile.testing.scenario;

import dev.turnstile.lifecycle.GuardRefused;
import dev.turnstile.lifecycle.Lifecycle.Explanation;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.State.Timeout;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.testing.internal.Differences;
import dev.turnstile.testing.internal.Story;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The consequences of a transition, or of the time that has passed. Each method verifies one of them and returns this
 * object.
 *
 * <p>A failed expectation throws an {@link AssertionError}, which also lists the transitions that leave the record's
 * state, each with its unmet guards.
 *
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public final class TransitionResult<S, T> {

    private final Facts<S, T> facts;
    private final Function<T, Explanation<S, T>> explain;
    private final Story story;

    /**
     * The facts after the transition.
     *
     * @param machine the machine
     * @param before the state before
     * @param after the state after
     * @param refusal the refusal, or null if there is none
     * @param taken the transitions that were taken, in order
     */
    record Facts<S, T>(
            StateMachine<S, T> machine,
            S before,
            S after,
            @Nullable Refusal refusal,
            List<T> taken) {

        /** Copies the list. */
        Facts {
            taken = List.copyOf(taken);
        }
    }

    TransitionResult(Facts<S, T> facts, Function<T, Explanation<S, T>> explain, Story story) {
        this.facts = facts;
        this.explain = explain;
        this.story = story;
    }

    S after() {
        return facts.after;
    }

    List<T> taken() {
        return facts.taken;
    }

    /** Returns the timeout of the record's state, or null if there is none. */
    @Nullable
    Timeout<T> timeout() {
        return facts.machine.state(facts.after).timeout();
    }

    @Nullable
    Refusal refusal() {
        return facts.refusal;
    }

    /**
     * Verifies that no refusal occurred and that the record is in a state.
     *
     * @throws AssertionError if a refusal occurred or the record is in another state
     */
    public TransitionResult<S, T> expect(S state) {
        facts.machine.state(state);
        List<String> differences = new ArrayList<>(Differences.between("state", state, facts.after));
        Refusal refusal = facts.refusal;
        if (refusal != null) {
            differences.add("refusal: expected none, actual " + described(refusal));
        }
        verify("expected " + state, differences);
        return this;
    }

    /**
     * Verifies that the transition was refused and that the state is unchanged.
     *
     * @throws AssertionError if the transition was not refused
     */
    public TransitionResult<S, T> expectRefusal() {
        refusal("a refusal");
        return this;
    }

    /**
     * Verifies that the transition was refused for a reason.
     *
     * @param reason the reason or the name of a guard, such as {@code no delivery address}, or a part of the refusal's
     *     message
     * @throws AssertionError if the transition was not refused, or for another reason
     */
    public TransitionResult<S, T> expectRefusal(String reason) {
        Refusal refusal = refusal("a refusal '" + reason + "'");
        boolean guarded = refusal instanceof GuardRefused guard
                && guard.unmet().stream()
                        .anyMatch(
                                one -> one.reason().equals(reason) || one.name().equals(reason));
        if (!guarded && !Objects.requireNonNullElse(refusal.getMessage(), "").contains(reason)) {
            verify(
                    "expected another refusal",
                    List.of("refusal: expected '" + reason + "', actual " + described(refusal)));
        }
        return this;
    }

    /**
     * Verifies that the transition was refused, and the class of the refusal, such as {@code InvalidTransition.class}.
     *
     * @throws AssertionError if the transition was not refused, or the refusal has another class
     */
    public TransitionResult<S, T> expectRefusal(Class<? extends Refusal> type) {
        Refusal refusal = refusal("a refusal " + type.getSimpleName());
        if (!type.isInstance(refusal)) {
            verify(
                    "expected another refusal",
                    List.of("refusal: expected " + type.getSimpleName() + ", actual " + described(refusal)));
        }
        return this;
    }

    /**
     * Verifies that no transition was taken and no refusal occurred.
     *
     * @throws AssertionError if the record has changed, or a refusal occurred
     */
    public TransitionResult<S, T> expectNothing() {
        expectTransitions();
        return expect(facts.before);
    }

    /**
     * Verifies the transitions that were taken, in order.
     *
     * @throws AssertionError if other transitions were taken
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final TransitionResult<S, T> expectTransitions(T... transitions) {
        verify(
                "expected other transitions",
                Differences.between("transitions", Arrays.asList(transitions), facts.taken));
        return this;
    }

    /**
     * Verifies that the record's state has a timeout.
     *
     * @param after the time after which the timeout fires
     * @param transition the transition that the timeout fires
     * @throws AssertionError if the state has no timeout or another one
     */
    public TransitionResult<S, T> expectTimeout(Duration after, T transition) {
        verify(
                "expected another timeout of state " + facts.after,
                Differences.between("timeout", new Timeout<>(after, transition), timeout()));
        return this;
    }

    /**
     * Verifies that the record's state has no timeout.
     *
     * @throws AssertionError if the state has a timeout
     */
    public TransitionResult<S, T> expectNoTimeout() {
        verify("expected no timeout of state " + facts.after, Differences.between("timeout", null, timeout()));
        return this;
    }

    private Refusal refusal(String expected) {
        Refusal refusal = facts.refusal;
        if (refusal == null) {
            throw failure(
                    "expected " + expected + ", but no transition was refused",
                    Differences.between("state", facts.before, facts.after));
        }
        return refusal;
    }

    private static String described(Refusal refusal) {
        return refusal.getClass().getSimpleName() + ": " + refusal.getMessage();
    }

    private void verify(String problem, List<String> differences) {
        if (!differences.isEmpty()) {
            throw failure(problem, differences);
        }
    }

    private AssertionError failure(String problem, List<String> differences) {
        List<String> lines = new ArrayList<>(differences);
        lines.add("permitted in " + facts.after + ": " + permitted());
        return story.failure(problem, lines);
    }

    private String permitted() {
        List<T> permitted = facts.machine.permitted(facts.after);
        return permitted.isEmpty()
                ? "none"
                : permitted.stream().map(this::explained).collect(Collectors.joining(", "));
    }

    private String explained(T transition) {
        try {
            Explanation<S, T> explanation = explain.apply(transition);
            return transition + (explanation.allowed() ? "" : " (unmet: " + unmet(explanation) + ")");
        } catch (IllegalStateException | IllegalArgumentException notEvaluated) {
            return transition + " (guards not evaluated)";
        }
    }

    private static String unmet(Explanation<?, ?> explanation) {
        return explanation.unmet().stream().map(Guard::reason).collect(Collectors.joining("; "));
    }
}
