package dev.turnstile.postgres.internal.process;

import java.util.List;
import java.util.Map;

/**
 * An instance of a process.
 *
 * @param state its state
 * @param steps the number of its steps
 * @param ended whether it has ended
 * @param carriedOut the commands that were carried out and not compensated, in their order
 * @param timers the pending timers, each with the token that identifies it when it fires
 */
record Running<S>(S state, int steps, boolean ended, List<String> carriedOut, Map<String, String> timers) {

    static <S> Running<S> begun(S state) {
        return new Running<>(state, 0, false, List.of(), Map.of());
    }
}
