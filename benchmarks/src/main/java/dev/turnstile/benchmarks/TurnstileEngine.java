package dev.turnstile.benchmarks;

import dev.turnstile.machine.Definition;
import dev.turnstile.machine.StateMachine;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Turnstile with enum constants. */
@State(Scope.Benchmark)
public class TurnstileEngine implements Engine<OrderState, OrderEvent> {

    private final StateMachine<OrderState, OrderEvent> machine = machine();

    @SuppressWarnings("EnumOrdinal") // the codes are not stored
    private static StateMachine<OrderState, OrderEvent> machine() {
        Definition<OrderState, OrderEvent> order = StateMachine.define("order", OrderState.class, OrderEvent.class);
        for (OrderState state : OrderState.values()) {
            Definition<OrderState, OrderEvent>.StateClause clause = order.state(state, state.ordinal());
            if (state == OrderState.PENDING) {
                clause.initial();
            }
        }
        for (OrderEvent event : OrderEvent.values()) {
            Definition<OrderState, OrderEvent>.TransitionClause clause = order.transition(event);
            OrderEdge.ALL.stream()
                    .filter(edge -> edge.event() == event)
                    .forEach(edge -> clause.from(edge.from()).to(edge.to()));
        }
        return order.build();
    }

    @Override
    public @Nullable OrderState next(OrderState state, OrderEvent event) {
        return machine.next(state, event);
    }
}
