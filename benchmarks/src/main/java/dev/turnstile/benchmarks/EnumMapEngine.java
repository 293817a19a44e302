package dev.turnstile.benchmarks;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A hand-written machine: a map of maps. */
@State(Scope.Benchmark)
public class EnumMapEngine implements Engine<OrderState, OrderEvent> {

    private final Map<OrderState, Map<OrderEvent, OrderState>> moves = new EnumMap<>(OrderState.class);

    /** Fills the maps. */
    public EnumMapEngine() {
        for (OrderState state : OrderState.values()) {
            moves.put(state, new EnumMap<>(OrderEvent.class));
        }
        for (OrderEdge edge : OrderEdge.ALL) {
            moves.computeIfAbsent(edge.from(), state -> new EnumMap<>(OrderEvent.class))
                    .put(edge.event(), edge.to());
        }
    }

    @Override
    public @Nullable OrderState next(OrderState state, OrderEvent event) {
        Map<OrderEvent, OrderState> exits = moves.get(state);
        return exits == null ? null : exits.get(event);
    }
}
