package dev.turnstile.benchmarks;

import com.github.oxo42.stateless4j.StateMachine;
import com.github.oxo42.stateless4j.StateMachineConfig;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** stateless4j: one machine for each record, with a shared configuration. */
@State(Scope.Benchmark)
public class StatelessEngine implements Engine<OrderState, OrderEvent> {

    private final StateMachineConfig<OrderState, OrderEvent> config = new StateMachineConfig<>();

    /** Configures the states. */
    public StatelessEngine() {
        OrderEdge.ALL.forEach(edge -> config.configure(edge.from()).permit(edge.event(), edge.to()));
    }

    @Override
    public @Nullable OrderState next(OrderState state, OrderEvent event) {
        StateMachine<OrderState, OrderEvent> machine = new StateMachine<>(state, config);
        machine.onUnhandledTrigger((from, trigger) -> {});
        machine.fire(event);
        OrderState next = machine.getState();
        return next == state ? null : next;
    }
}
