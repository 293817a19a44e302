package dev.turnstile.benchmarks;

import com.alibaba.cola.statemachine.StateMachine;
import com.alibaba.cola.statemachine.builder.StateMachineBuilder;
import com.alibaba.cola.statemachine.builder.StateMachineBuilderFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** COLA: one shared, stateless machine. */
@State(Scope.Benchmark)
public class ColaEngine implements Engine<OrderState, OrderEvent> {

    /** COLA registers machines in a static map and refuses a second one of the same name. */
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final Object NO_CONTEXT = new Object();

    private final StateMachine<OrderState, OrderEvent, Object> machine;

    /** Builds and registers the machine. */
    public ColaEngine() {
        StateMachineBuilder<OrderState, OrderEvent, Object> builder = StateMachineBuilderFactory.create();
        for (OrderEdge edge : OrderEdge.ALL) {
            builder.externalTransition()
                    .from(edge.from())
                    .to(edge.to())
                    .on(edge.event())
                    .when(context -> true);
        }
        builder.setFailCallback((state, event, context) -> {});
        machine = builder.build("order-" + NUMBER.incrementAndGet());
    }

    @Override
    public @Nullable OrderState next(OrderState state, OrderEvent event) {
        OrderState next = machine.fireEvent(state, event, NO_CONTEXT);
        return next == state ? null : next;
    }
}
