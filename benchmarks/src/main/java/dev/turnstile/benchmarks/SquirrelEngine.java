package dev.turnstile.benchmarks;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.squirrelframework.foundation.fsm.StateMachineBuilder;
import org.squirrelframework.foundation.fsm.StateMachineBuilderFactory;
import org.squirrelframework.foundation.fsm.impl.AbstractStateMachine;

/** squirrel-foundation: one machine for each record, created in the record's state by a shared builder. */
@State(Scope.Benchmark)
public class SquirrelEngine implements Engine<OrderState, OrderEvent> {

    private final StateMachineBuilder<Order, OrderState, OrderEvent, Object> builder =
            StateMachineBuilderFactory.create(Order.class, OrderState.class, OrderEvent.class, Object.class);

    /** Configures the transitions. */
    public SquirrelEngine() {
        OrderEdge.ALL.forEach(edge ->
                builder.externalTransition().from(edge.from()).to(edge.to()).on(edge.event()));
        for (OrderState state : OrderState.values()) {
            builder.defineState(state);
        }
    }

    @Override
    public @Nullable OrderState next(OrderState state, OrderEvent event) {
        Order order = builder.newStateMachine(state);
        order.fire(event);
        OrderState next = order.getCurrentState();
        return next == state ? null : next;
    }

    /** The machine class that squirrel instantiates. */
    public static class Order extends AbstractStateMachine<Order, OrderState, OrderEvent, Object> {}
}
