package dev.turnstile.testing;

import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.machine.StateMachine.Finding.Kind;
import dev.turnstile.machine.Transition.Edge;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on a machine. Each returns this object, so that assertions can be chained.
 *
 * <p>A failed assertion throws {@link AssertionError}. Assertions do not evaluate guards, because guards need a record.
 *
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public final class MachineAssert<S, T> extends AbstractAssert<MachineAssert<S, T>, StateMachine<S, T>> {

    MachineAssert(StateMachine<S, T> machine) {
        super(machine, MachineAssert.class);
    }

    /**
     * Verifies that the analysis has no findings.
     *
     * @throws AssertionError if there are findings; lists each finding with its remedy
     */
    public MachineAssert<S, T> hasNoFindings() {
        isNotNull();
        return verify(
                actual.findings().isEmpty(),
                () -> "expected " + actual + " without findings, got" + listed(actual.findings()));
    }

    /**
     * Verifies that the analysis has a finding. Such an assertion documents that the finding is intended.
     *
     * @param kind the kind of the finding
     * @param subject the state, transition or guard of the finding; the machine's name if the finding concerns the
     *     whole machine
     * @throws AssertionError if there is no such finding; lists all findings
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
     * Verifies that the machine can replace an earlier machine: stored state codes keep their meaning.
     *
     * @param earlier the earlier machine, for example read from the document of the last release
     * @throws AssertionError if a code was reused or changed; lists each finding with its remedy
     */
    public MachineAssert<S, T> hasNoFindingsAgainst(StateMachine<?, ?> earlier) {
        isNotNull();
        List<Finding> findings = actual.findingsAgainst(earlier);
        return verify(
                findings.isEmpty(),
                () -> "expected " + actual + " to follow " + earlier + " without findings, got" + listed(findings));
    }

    /**
     * Verifies that a transition has an edge from one state to another, regardless of guards.
     *
     * @throws AssertionError if there is no such edge, or the machine declares no such state or transition; lists the
     *     transitions that are permitted in the state
     */
    public MachineAssert<S, T> permits(S state, T transition, S to) {
        isNotNull();
        declared(() -> actual.state(to));
        List<S> targets = targets(state, transition);
        return verify(
                targets.contains(to),
                () -> "expected '" + transition + "' to lead from " + state + " to " + to + ", but "
                        + (targets.isEmpty()
                                ? "it is not permitted in " + state + permitted(state)
                                : "it leads to " + joined(targets)));
    }

    /**
     * Verifies that a transition has no edge from a state, regardless of guards.
     *
     * @throws AssertionError if there is such an edge, or the machine declares no such state or transition; lists the
     *     target states
     */
    public MachineAssert<S, T> forbids(S state, T transition) {
        isNotNull();
        List<S> targets = targets(state, transition);
        return verify(
                targets.isEmpty(),
                () -> "expected '" + transition + "' not to be permitted in " + state + ", but it leads to "
                        + joined(targets));
    }

    private List<S> targets(S state, T transition) {
        declared(() -> actual.state(state));
        declared(() -> actual.transition(transition));
        return actual.transition(transition).from(state).stream().map(Edge::to).toList();
    }

    /** Fails if a state or transition is not declared, so that a misspelt name cannot satisfy an assertion. */
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
