package dev.turnstile.diagram.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import java.util.Arrays;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** The directions of the arrows of a cycle. */
class CyclesTest {

    /** A cycle of three states, entered at B, whose closing edge is by far the most frequent. */
    private static final StateMachine<String, String> CYCLE = StateMachine.define("cycle")
            .state("C", 3)
            .state("D", 2)
            .state("B", 1)
            .state("A", 0)
            .initial()
            .transition("enter")
            .from("A")
            .to("B")
            .transition("on")
            .from("B")
            .to("C")
            .transition("further")
            .from("C")
            .to("D")
            .transition("back")
            .from("D")
            .to("B")
            .build();

    private static int[] columns(Map<String, Long> counts) {
        ToLongFunction<Edge<?, ?>> count =
                edge -> counts.getOrDefault(edge.transition().toString(), 1L);
        return Columns.of(SceneBuilder.build(CYCLE, count));
    }

    @Test
    void a_cycle_starts_at_the_state_at_which_it_is_entered() {
        // In the scene the initial state comes first, then C, D and B.
        assertThat(columns(Map.of("back", 100_000L))).containsExactly(0, 2, 3, 1);
        assertThat(columns(Map.of("on", 100_000L, "further", 3L))).containsExactly(0, 2, 3, 1);
    }

    @Test
    void the_first_column_contains_only_initial_states() {
        StateMachine<String, String> machine = StateMachine.define("star")
                .state("A", 0)
                .initial()
                .state("B", 1)
                .state("C", 2)
                .state("D", 3)
                .transition("go")
                .from("A")
                .to("D")
                .transition("from b")
                .from("B")
                .to("D")
                .transition("from c")
                .from("C")
                .to("D")
                .build();

        int[] columns = Columns.of(SceneBuilder.build(machine, null));

        assertThat(Arrays.stream(columns).filter(column -> column == 0)).hasSize(1);
        assertThat(columns[0]).isZero();
    }
}
