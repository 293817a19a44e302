package dev.turnstile.testing;

import dev.turnstile.machine.Edge;
import dev.turnstile.machine.Finding;
import dev.turnstile.machine.Finding.Kind;
import dev.turnstile.machine.StateMachine;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on one machine; every one returns this, so that they can be chained.
 *
 * <p>All of them throw {@link AssertionError} where they do not hold. Guards belong to records, so none is asked here.
 *
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public final class MachineAssert<S, T> extends AbstractAssert<MachineAssert<S, T>, StateMachine<S, T>> {

    MachineAssert(StateMachine<S, T> machine) {
        super(machine, MachineAssert.class);
    }

    /**
     * Verifies that the analysis finds nothing suspicious.
     *
     * @throws AssertionError if it does; lists every finding with its remedy
     */
    public MachineAssert<S, T> hasNoFindings() {
        isNotNull();
        return verify(
                actual.findings().isEmpty(),
                () -> "expected " + actual + " without findings, got" + listed(actual.findings()));
    }

    /**
     * Verifies that the analysis finds something, which the test thereby declares to be known and wanted.
     *
     * @param kind what it finds
     * @param subject the state, transition or guard that it finds it in; the machine's name where it concerns the whole
     * @throws AssertionError if it does not; lists what it finds
     */
    public MachineAssert<S, T> hasFinding(Kind kind, String subject) {
        isNotNull();
        return verify(
                actual.findings().stream()
                        .anyMatch(finding ->
                                finding.kind() == kind && finding.subject().equals(subject)),
                () -> "expected " + actual + " with finding " + kind + " " + subject + ", got"
                        + listed(actual.findings()));
    }

    /**
     * Verifies that the machine can follow an earlier one: that rows written then mean the same now.
     *
     * @param earlier the earlier machine, such as the one of the last release, read from its document
     * @throws AssertionError if a code was reused or changed; lists every finding with its remedy
     */
    public MachineAssert<S, T> hasNoFindingsAgainst(StateMachine<?, ?> earlier) {
        isNotNull();
        List<Finding> findings = actual.findingsAgainst(earlier);
        return verify(
                findings.isEmpty(),
                () -> "expected " + actual + " to follow " + earlier + " without findings, got" + listed(findings));
    }

    /**
     * Verifies that a transition leads from a state to another, when its guards hold.
     *
     * @throws AssertionError if none of its edges does, or the machine declares no such state or transition; says what
     *     is permitted there
     */
    public MachineAssert<S, T> permits(S state, T transition, S to) {
        isNotNull();
        declared(() -> actual.state(to));
        List<S> targets = targets(state, transition);
        return verify(
                targets.contains(to),
                () -> "expected '" + transition + "' to lead from " + state + " to " + to + ", but "
                        + (targets.isEmpty()
                                ? "it does not leave " + state + permitted(state)
                                : "it leads to " + joined(targets)));
    }

    /**
     * Verifies that a transition does not leave a state, whatever guards would say.
     *
     * @throws AssertionError if it does, or the machine declares no such state or transition; says where it leads
     */
    public MachineAssert<S, T> forbids(S state, T transition) {
        isNotNull();
        List<S> targets = targets(state, transition);
        return verify(
                targets.isEmpty(),
                () -> "expected '" + transition + "' not to leave " + state + ", but it leads to " + joined(targets));
    }

    private List<S> targets(S state, T transition) {
        declared(() -> actual.state(state));
        declared(() -> actual.transition(transition));
        return actual.transition(transition).from(state).stream().map(Edge::to).toList();
    }

    /** A misspelt name must not pass as one that nothing leads to. */
    private void declared(Runnable lookup) {
        try {
            lookup.run();
        } catch (IllegalArgumentException e) {
            throw failure("%s", e.getMessage());
        }
    }

    private MachineAssert<S, T> verify(boolean holds, Supplier<String> message) {
        if (!holds) {
            throw failure("%s", message.get());
        }
        return this;
    }

    private String permitted(S state) {
        List<T> permitted = actual.permitted(state);
        return " (permitted: " + (permitted.isEmpty() ? "none" : joined(permitted)) + ")";
    }

    private static String joined(List<?> values) {
        return values.stream().map(Object::toString).distinct().collect(Collectors.joining(", "));
    }

    private static String listed(List<Finding> findings) {
        return findings.isEmpty()
                ? " none"
                : findings.stream().map(finding -> "\n  " + finding).collect(Collectors.joining());
    }
}
