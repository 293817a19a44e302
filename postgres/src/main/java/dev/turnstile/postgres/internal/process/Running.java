package dev.turnstile.postgres.internal.process;

import java.util.List;
import java.util.Map;

/**
 * An instance as it stands in its row.
 *
 * @param state its state
 * @param steps how many steps it has taken
 * @param ended whether it has ended
 * @param carriedOut the commands that were carried out and not undone, in their order
 * @param timers the timers that are set, each with the token by which it is known when it fires
 */
record Running<S>(S state, int steps, boolean ended, List<String> carriedOut, Map<String, String> timers) {

    static <S> Running<S> begun(S state) {
        return new Running<>(state, 0, false, List.of(), Map.of());
    }
}
