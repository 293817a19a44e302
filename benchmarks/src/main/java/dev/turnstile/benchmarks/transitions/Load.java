package dev.turnstile.benchmarks.transitions;

import dev.turnstile.benchmarks.measure.Callers;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** The work of concurrent callers, each of which moves orders of its own share, so that no transition is refused. */
final class Load {

    private final byte[] states = new byte[OrderTable.ROWS];

    /** Sets the expected state of all orders to pending. */
    void reset() {
        Arrays.fill(states, (byte) 0);
    }

    /** Returns the work of callers that move random orders. */
    Callers.Work by(Mover mover, int callers) {
        return caller -> {
            int id = caller + callers * ThreadLocalRandom.current().nextInt((states.length - caller - 1) / callers);
            mover.move(id + 1L, states[id]);
            states[id] = (byte) (1 - states[id]);
        };
    }
}
