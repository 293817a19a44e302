package dev.turnstile.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * A state machine library under test.
 *
 * @param <S> the type of states: an enum or a string
 * @param <E> the type of events
 */
public interface Engine<S, E> {

    /**
     * Restores an order in a state, fires an event, and returns the resulting state.
     *
     * @return the next state, or null if the event is refused
     */
    @Nullable
    S next(S state, E event);
}
