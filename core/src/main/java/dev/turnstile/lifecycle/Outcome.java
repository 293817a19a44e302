package dev.turnstile.lifecycle;

/**
 * What came of an attempt to move a record.
 *
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public sealed interface Outcome<S, T> {

    /**
     * The record moved.
     *
     * @param change the change as it stands in the log
     * @param <S> the type of the states' values
     * @param <T> the type of the transitions' values
     */
    record Moved<S, T>(StateChange<S, T> change) implements Outcome<S, T> {}

    /**
     * The record did not move, and nothing was written.
     *
     * @param refusal why not; the exception that {@code fire} would have thrown
     * @param <S> the type of the states' values
     * @param <T> the type of the transitions' values
     */
    record Refused<S, T>(TransitionRefused refusal) implements Outcome<S, T> {}

    /**
     * Returns the change.
     *
     * @throws TransitionRefused if the record did not move
     */
    default StateChange<S, T> orThrow() {
        return switch (this) {
            case Moved<S, T> moved -> moved.change();
            case Refused<S, T> refused -> throw refused.refusal();
        };
    }
}
