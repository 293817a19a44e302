package dev.turnstile.benchmarks;

import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.statemachine.StateMachine;
import org.springframework.statemachine.config.StateMachineBuilder;
import org.springframework.statemachine.support.DefaultStateMachineContext;
import reactor.core.publisher.Mono;

/** Spring Statemachine: one machine, reset to the record's state in the same way as by Spring's own persister. */
@State(Scope.Benchmark)
public class SpringEngine implements Engine<OrderState, OrderEvent> {

    private final StateMachine<OrderState, OrderEvent> machine = machine();

    private static StateMachine<OrderState, OrderEvent> machine() {
        try {
            return configured().build();
        } catch (Exception e) {
            throw new IllegalStateException("Spring Statemachine refused the order machine", e);
        }
    }

    private static StateMachineBuilder.Builder<OrderState, OrderEvent> configured() throws Exception {
        StateMachineBuilder.Builder<OrderState, OrderEvent> builder = StateMachineBuilder.builder();
        builder.configureStates().withStates().initial(OrderState.PENDING).states(EnumSet.allOf(OrderState.class));
        for (OrderEdge edge : OrderEdge.ALL) {
            builder.configureTransitions()
                    .withExternal()
                    .source(edge.from())
                    .target(edge.to())
                    .event(edge.event());
        }
        return builder;
    }

    @Override
    public @Nullable OrderState next(OrderState state, OrderEvent event) {
        machine.stopReactively().block();
        machine.getStateMachineAccessor()
                .doWithAllRegions(access -> access.resetStateMachineReactively(
                                new DefaultStateMachineContext<>(state, null, null, null))
                        .block());
        machine.startReactively().block();
        machine.sendEvent(Mono.just(MessageBuilder.withPayload(event).build())).blockLast();
        OrderState next = machine.getState().getId();
        return next == state ? null : next;
    }
}
