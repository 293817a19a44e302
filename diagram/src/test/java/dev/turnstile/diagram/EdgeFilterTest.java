package dev.turnstile.diagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A diagram with counts can leave out rare edges, and says so. */
class EdgeFilterTest {

    private final StateMachine<String, String> machine = StateMachine.define("path")
            .state("A", 0)
            .initial()
            .state("B", 1)
            .state("C", 2)
            .terminal()
            .state("D", 3)
            .transition("B")
            .from("A")
            .to("B")
            .transition("C")
            .from("B")
            .to("C")
            .transition("D")
            .from("B")
            .to("D")
            .build();

    private final Diagram diagram = Diagram.of(machine).withCounts(counts(10, 95, 1));

    @Test
    void rare_edges_and_their_states_are_left_out() {
        Diagram frequent = diagram.withMinCount(2);

        assertThat(frequent.leftOut()).isEqualTo(new LeftOut(1, 3, 1, 4, 1, 106));
        assertThat(frequent.mermaid()).isEqualTo("""
                stateDiagram-v2
                    direction LR
                    %% 1 of 3 edges and 1 of 4 states are left out, 0.9% of the steps
                    state "A (0)" as s1
                    state "B (1)" as s2
                    state "C (2)" as s3
                    [*] --> s1
                    s1 --> s2 : 10
                    s2 --> s3 : 95
                    s3 --> [*]
                """);
        assertThat(frequent.dot()).contains("label=\"1 of 3 edges and 1 of 4 states are left out, 0.9% of the steps\"");
        assertThat(Svg.parse(frequent.svg()).texts("td-note"))
                .containsExactly("1 of 3 edges and 1 of 4 states are left out, 0.9% of the steps");
    }

    @Test
    void the_way_to_a_frequent_edge_is_kept() {
        assertThat(diagram.withCoverage(0.5).leftOut().edges()).isEqualTo(1);
        assertThat(diagram.withMostFrequent(2).mermaid()).contains("s1 --> s2 : 10", "s2 --> s3 : 95");
    }

    @Test
    void a_diagram_without_a_filter_or_without_counts_is_whole() {
        assertThat(diagram.leftOut().isNothing()).isTrue();
        assertThat(diagram.leftOut().describe()).isEmpty();
        assertThat(diagram.withCoverage(1).leftOut().isNothing()).isTrue();
        assertThat(Diagram.of(machine).withMinCount(50).leftOut().isNothing()).isTrue();
    }

    @Test
    void further_states_are_drawn_as_ends() {
        assertThat(diagram.mermaid()).doesNotContain("s2 --> [*]");
        assertThat(diagram.withEnds(Set.of("B", "unknown")).mermaid()).contains("s2 --> [*]", "s3 --> [*]");
    }

    @Test
    void a_limit_out_of_range_is_refused() {
        assertThatThrownBy(() -> diagram.withCoverage(0))
                .hasMessage("expected a share of more than 0 and at most 1, got 0.0");
        assertThatThrownBy(() -> diagram.withMinCount(-1)).hasMessage("expected a count of at least 0, got -1");
        assertThatThrownBy(() -> diagram.withMostFrequent(0)).hasMessage("expected at least 1 edge, got 0");
    }

    private Map<Edge<?, ?>, Long> counts(long... counts) {
        Map<Edge<?, ?>, Long> byEdge = new HashMap<>();
        for (int i = 0; i < counts.length; i++) {
            byEdge.put(machine.edges().get(i), counts[i]);
        }
        return byEdge;
    }
}
