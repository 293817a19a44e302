package dev.turnstile.benchmarks;

import dev.turnstile.machine.Definition;
import dev.turnstile.machine.StateMachine;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Turnstile with strings, as for a machine read from a document. */
@State(Scope.Benchmark)
public class TurnstileStringEngine implements Engine<String, String> {

    private final StateMachine<String, String> machine = machine();

    @SuppressWarnings("EnumOrdinal") // the codes are not stored
    private static StateMachine<String, String> machine() {
        Definition<String, String> order = StateMachine.define("order");
        for (OrderState state : OrderState.values()) {
            Definition<String, String>.StateClause clause = order.state(state.name(), state.ordinal());
            if (state == OrderState.PENDING) {
                clause.initial();
            }
        }
        for (OrderEvent event : OrderEvent.values()) {
            Definition<String, String>.TransitionClause clause = order.transition(event.name());
            OrderEdge.ALL.stream()
                    .filter(edge -> edge.event() == event)
                    .forEach(
                            edge -> clause.from(edge.from().name()).to(edge.to().name()));
        }
        return order.build();
    }

    @Override
    public @Nullable String next(String state, String event) {
        return machine.next(state, event);
    }
}
