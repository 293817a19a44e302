package dev.turnstile.testing;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.Explanation;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.machine.Guard;
import dev.turnstile.testing.internal.Differences;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on a record. Each method reads the record again, and throws {@link
 * dev.turnstile.lifecycle.RecordNotFound} if the table has no such record.
 *
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public final class RecordAssert<S, T> extends AbstractAssert<RecordAssert<S, T>, Lifecycle<S, T>> {

    private final Object id;

    RecordAssert(Lifecycle<S, T> lifecycle, Object id) {
        super(lifecycle, RecordAssert.class);
        this.id = id;
    }

    /**
     * Verifies the state of the record.
     *
     * @throws AssertionError if the record is in another state; lists its history
     */
    public RecordAssert<S, T> isIn(S state) {
        S current = actual.state(id);
        return verify(current.equals(state), named() + ": expected state " + state + ", actual " + current + history());
    }

    /**
     * Verifies the transitions in the record's history, oldest first, without creations and corrections.
     *
     * @throws AssertionError if the history has other transitions; lists the history
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final RecordAssert<S, T> hasHistory(T... transitions) {
        List<T> taken = actual.history(id).stream()
                .map(StateChange::transition)
                .filter(Objects::nonNull)
                .toList();
        List<String> differences = Differences.between("history", Arrays.asList(transitions), taken);
        return verify(
                differences.isEmpty(),
                named() + ": expected another history\n  " + String.join("\n  ", differences) + history());
    }

    /**
     * Verifies that transitions of the record are permitted now, after evaluating their guards.
     *
     * @throws AssertionError if one of them is not permitted; lists the unmet guards and the permitted transitions
     */
    @SafeVarargs // the array is only read
    public final RecordAssert<S, T> permits(T... transitions) {
        for (T transition : transitions) {
            Explanation<S, T> explanation = actual.explain(id, transition);
            verify(
                    explanation.allowed(),
                    named() + ": expected '" + transition + "' to be permitted in " + explanation.state() + ", but "
                            + problem(explanation));
        }
        return this;
    }

    /**
     * Verifies that a transition of the record is not permitted now, because it does not leave the record's state or a
     * guard does not hold.
     *
     * @throws AssertionError if the transition is permitted
     */
    public RecordAssert<S, T> refuses(T transition) {
        Explanation<S, T> explanation = actual.explain(id, transition);
        return verify(
                !explanation.allowed(),
                named() + ": expected '" + transition + "' to be refused in " + explanation.state()
                        + ", but it leads to " + explanation.to());
    }

    /**
     * Verifies that a guard refuses a transition of the record now.
     *
     * @param reason the reason or the name of the guard
     * @throws AssertionError if the transition is permitted, or refused for other reasons; lists the unmet guards
     */
    public RecordAssert<S, T> refuses(T transition, String reason) {
        refuses(transition);
        Explanation<S, T> explanation = actual.explain(id, transition);
        boolean found = explanation.unmet().stream()
                .anyMatch(guard -> guard.reason().equals(reason) || guard.name().equals(reason));
        return verify(
                found,
                named() + ": expected '" + transition + "' to be refused for '" + reason + "', but "
                        + problem(explanation));
    }

    /**
     * Starts assertions on the last change of the record.
     *
     * @throws AssertionError if the log contains no change of the record
     */
    public StateChangeAssert<S, T> lastChange() {
        List<StateChange<S, T>> history = actual.history(id);
        verify(!history.isEmpty(), named() + ": expected a history, but the log contains no change of the record");
        return new StateChangeAssert<>(history.getLast()).as("last change of %s", named());
    }

    private RecordAssert<S, T> verify(boolean holds, String message) {
        if (!holds) {
            throw failure("%s", message);
        }
        return this;
    }

    private String named() {
        return actual.table().name() + " " + id;
    }

    private String problem(Explanation<S, T> explanation) {
        if (explanation.routes().isEmpty()) {
            return "it does not leave this state (permitted: " + explanation.permitted() + ")";
        }
        return "guards do not hold: "
                + explanation.unmet().stream().map(Guard::reason).collect(Collectors.joining("; ")) + " (permitted: "
                + actual.permitted(id) + ")";
    }

    private String history() {
        List<StateChange<S, T>> history = actual.history(id);
        return "\nhistory:"
                + (history.isEmpty()
                        ? " none"
                        : history.stream()
                                .map(StateChangeAssert::line)
                                .collect(Collectors.joining("\n  ", "\n  ", "")));
    }
}
