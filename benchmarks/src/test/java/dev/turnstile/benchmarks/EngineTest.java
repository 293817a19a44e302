package dev.turnstile.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EngineTest {

    @ParameterizedTest
    @MethodSource("engines")
    void every_engine_agrees_on_every_state_and_event(Engine<OrderState, OrderEvent> engine) {
        for (OrderState state : OrderState.values()) {
            for (OrderEvent event : OrderEvent.values()) {
                assertThat(engine.next(state, event))
                        .as("%s in %s", event, state)
                        .isEqualTo(expected(state, event));
            }
        }
    }

    @Test
    void turnstile_with_strings_agrees_too() {
        TurnstileStringEngine engine = new TurnstileStringEngine();
        for (OrderState state : OrderState.values()) {
            for (OrderEvent event : OrderEvent.values()) {
                OrderState expected = expected(state, event);
                assertThat(engine.next(state.name(), event.name()))
                        .as("%s in %s", event, state)
                        .isEqualTo(expected == null ? null : expected.name());
            }
        }
    }

    @Test
    void the_walk_takes_every_move_and_no_other() {
        Walk walk = new Walk();

        assertThat(Stream.generate(walk::step)
                        .limit(walk.states.length)
                        .map(i -> walk.states[i] + " " + walk.events[i]))
                .containsOnly(OrderEdge.ALL.stream()
                        .map(edge -> edge.from() + " " + edge.event())
                        .toArray(String[]::new));
        assertThat(walk.stateNames)
                .containsExactly(Arrays.stream(walk.states).map(Enum::name).toArray(String[]::new));
    }

    static Stream<Named<Engine<OrderState, OrderEvent>>> engines() throws Exception {
        return Stream.<Engine<OrderState, OrderEvent>>of(
                        new TurnstileEngine(),
                        new EnumMapEngine(),
                        new StatelessEngine(),
                        new ColaEngine(),
                        new SquirrelEngine(),
                        new SpringEngine())
                .map(engine -> Named.of(engine.getClass().getSimpleName(), engine));
    }

    private static @Nullable OrderState expected(OrderState state, OrderEvent event) {
        return OrderEdge.ALL.stream()
                .filter(edge -> edge.from() == state && edge.event() == event)
                .map(OrderEdge::to)
                .findFirst()
                .orElse(null);
    }
}
