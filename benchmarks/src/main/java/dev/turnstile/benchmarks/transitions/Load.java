package dev.turnstile.benchmarks.transitions;

import dev.turnstile.benchmarks.measure.Callers;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Moves orders, each caller those of its own share, so that none is refused. */
final class Load {

    private final byte[] states = new byte[OrderTable.ROWS];

    /** Says that all orders are in state pending again. */
    void reset() {
        Arrays.fill(states, (byte) 0);
    }

    /** Returns the work of callers that move orders drawn at random. */
    Callers.Work by(Mover mover, int callers) {
        return caller -> {
            int id = caller + callers * ThreadLocalRandom.current().nextInt((states.length - caller - 1) / callers);
            mover.move(id + 1L, states[id]);
            states[id] = (byte) (1 - states[id]);
        };
    }
}
