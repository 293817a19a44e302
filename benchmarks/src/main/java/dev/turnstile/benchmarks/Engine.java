package dev.turnstile.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * A library that moves an order.
 *
 * @param <S> how it names states: the enum, or a string
 * @param <E> how it names events
 */
public interface Engine<S, E> {

    /**
     * Restores an order in a state, fires an event, and returns the state that the order is in then.
     *
     * @return the next state; null if the event is refused
     */
    @Nullable
    S next(S state, E event);
}
