package dev.turnstile.testing;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordNotFound;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on the records of a lifecycle.
 *
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public final class LifecycleAssert<S, T> extends AbstractAssert<LifecycleAssert<S, T>, Lifecycle<S, T>> {

    LifecycleAssert(Lifecycle<S, T> lifecycle) {
        super(lifecycle, LifecycleAssert.class);
    }

    /** Starts assertions on a record. */
    public RecordAssert<S, T> record(Object id) {
        isNotNull();
        return new RecordAssert<>(actual, id);
    }

    /**
     * Verifies that the table has no record with an id.
     *
     * @throws AssertionError if there is such a record
     */
    public LifecycleAssert<S, T> hasNoRecord(Object id) {
        isNotNull();
        S state;
        try {
            state = actual.state(id);
        } catch (RecordNotFound absent) {
            return this;
        }
        throw failure("%s", "expected no record " + actual.table().name() + " " + id + ", but it is in " + state);
    }
}
