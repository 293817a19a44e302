package dev.turnstile.benchmarks;

import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A precomputed random walk of orders, so that no variant can predict the next event. Not thread-safe. */
@State(Scope.Thread)
public class Walk {

    private static final int LENGTH = 1024;
    private static final int SEED = 42;

    final OrderState[] states = new OrderState[LENGTH];
    final OrderEvent[] events = new OrderEvent[LENGTH];
    final String[] stateNames = new String[LENGTH];
    final String[] eventNames = new String[LENGTH];

    private int position;

    /** Computes the walk: each order starts in {@code PENDING} and takes permitted events until none is left. */
    public Walk() {
        Random random = new Random(SEED);
        OrderState state = OrderState.PENDING;
        for (int i = 0; i < LENGTH; i++) {
            OrderState here = state;
            List<OrderEdge> exits =
                    OrderEdge.ALL.stream().filter(edge -> edge.from() == here).toList();
            OrderEdge edge = exits.get(random.nextInt(exits.size()));
            states[i] = here;
            events[i] = edge.event();
            stateNames[i] = here.name();
            eventNames[i] = edge.event().name();
            boolean more = OrderEdge.ALL.stream().anyMatch(other -> other.from() == edge.to());
            state = more ? edge.to() : OrderState.PENDING;
        }
    }

    /** Returns the index of the next step. */
    int step() {
        position = (position + 1) & (LENGTH - 1);
        return position;
    }
}
