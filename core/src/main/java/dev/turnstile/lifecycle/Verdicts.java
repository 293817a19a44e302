package dev.turnstile.lifecycle;

import java.util.List;

/**
 * What came of a transition of many records. Immutable.
 *
 * @param outcomes one for each record
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public record Verdicts<S, T>(List<Outcome<S, T>> outcomes) {

    /** Copies the list. */
    public Verdicts {
        outcomes = List.copyOf(outcomes);
    }

    /** Returns the changes of the records that moved. */
    public List<StateChange<S, T>> moved() {
        return outcomes.stream()
                .filter(Outcome.Moved.class::isInstance)
                .map(Outcome::orThrow)
                .toList();
    }

    /** Returns why the others did not move. */
    public List<TransitionRefused> refused() {
        return outcomes.stream()
                .filter(Outcome.Refused.class::isInstance)
                .map(outcome -> ((Outcome.Refused<S, T>) outcome).refusal())
                .toList();
    }
}
