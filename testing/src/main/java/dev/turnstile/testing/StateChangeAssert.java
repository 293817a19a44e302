package dev.turnstile.testing;

import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.testing.internal.Differences;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on one change in a record's history.
 *
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public final class StateChangeAssert<S, T> extends AbstractAssert<StateChangeAssert<S, T>, StateChange<S, T>> {

    StateChangeAssert(StateChange<S, T> change) {
        super(change, StateChangeAssert.class);
    }

    /**
     * Verifies the transition of the change.
     *
     * @throws AssertionError if the change has another transition, or none
     */
    public StateChangeAssert<S, T> isTransition(T transition) {
        return verify("transition", transition, actual.transition());
    }

    /**
     * Verifies the actor of the change.
     *
     * @param actor the actor, or null for none
     * @throws AssertionError if the change has another actor
     */
    public StateChangeAssert<S, T> hasActor(@Nullable String actor) {
        return verify("actor", actor, actual.actor());
    }

    /**
     * Verifies the business time of the change.
     *
     * @throws AssertionError if the change happened at another time
     */
    public StateChangeAssert<S, T> happenedAt(Instant time) {
        return verify("time", time, actual.occurredAt());
    }

    /**
     * Verifies a field of the change's data.
     *
     * @param value the value in the form in which the history returns it; see {@link
     *     dev.turnstile.lifecycle.TransitionOptions}
     * @throws AssertionError if the data has another value or no such field
     */
    public StateChangeAssert<S, T> hasData(String field, Object value) {
        return verify("data." + field, value, actual.data().get(field));
    }

    private StateChangeAssert<S, T> verify(String name, @Nullable Object expected, @Nullable Object found) {
        isNotNull();
        List<String> differences = Differences.between(name, expected, found);
        if (!differences.isEmpty()) {
            throw failure("%s", String.join("\n", differences) + "\nchange: " + line(actual));
        }
        return this;
    }

    /** Describes a change on one line: version, kind or transition, states, time, actor and data. */
    static String line(StateChange<?, ?> change) {
        return change.version() + " " + Objects.requireNonNullElse(change.transition(), change.kind()) + " "
                + (change.from() == null ? "" : change.from() + " ") + "-> " + change.to() + " at "
                + change.occurredAt() + " by " + change.actor()
                + (change.data().isEmpty() ? "" : " " + change.data());
    }
}
