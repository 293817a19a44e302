package dev.turnstile.diagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DiagramTest {

    private final StateMachine<String, String> order = Machines.order();

    @Test
    void a_small_machine_as_mermaid() {
        assertThat(Diagram.of(order).mermaid()).isEqualTo("""
                stateDiagram-v2
                    direction LR
                    state "PENDING (0)" as s1
                    state "Paid (1)" as s2
                    state "SHIPPED (2)" as s3
                    state "CANCELLED (4)" as s4
                    [*] --> s1
                    [*] --> s2 : also initial
                    s1 --> s2 : PAY
                    s1 --> s2 : INVOICE [has credit]
                    s1 --> s1 : EDIT
                    s2 --> s3 : SHIP [address IS NOT NULL]
                    s1 --> s4
                    s2 --> s4
                    note right of s1 : after 30 min#58; CANCELLED
                    s4 --> [*]
                """);
    }

    @Test
    void a_small_machine_as_dot() {
        assertThat(Diagram.of(order).dot()).isEqualTo("""
                digraph "order" {
                    rankdir=LR;
                    node [shape=box, style=rounded, fontname="Helvetica", fontsize=12];
                    edge [fontname="Helvetica", fontsize=10];
                    s1 [label="PENDING\\n0\\n⏱ after 30 min: CANCELLED", tooltip="Waiting for the customer's money"];
                    entry1 [shape=circle, label="", width=0.12, style=filled, fillcolor=black];
                    entry1 -> s1;
                    s2 [label="Paid\\n1"];
                    entry2 [shape=circle, label="", width=0.12, style=dashed];
                    entry2 -> s2 [style=dashed, color=gray60];
                    s3 [label="SHIPPED\\n2"];
                    s4 [label="CANCELLED\\n4", peripheries=2];
                    s1 -> s2 [label="PAY"];
                    s1 -> s2 [label="INVOICE [has credit]", tooltip="has credit; if not: the customer has no credit"];
                    s1 -> s1 [label="EDIT", tooltip="The customer changes the order"];
                    s2 -> s3 [label="SHIP [address IS NOT NULL]", tooltip="address IS NOT NULL; if not: no delivery address"];
                    s1 -> s4;
                    s2 -> s4;
                }
                """);
    }

    @Test
    void counts_follow_the_labels_or_replace_omitted_labels() {
        Map<Edge<?, ?>, Long> counts = Map.of(edge("PAY", "PENDING"), 1200L, edge("CANCELLED", "PAID"), 7L);

        Diagram diagram = Diagram.of(order).withCounts(counts);

        assertThat(diagram.mermaid())
                .contains("s1 --> s2 : PAY (1,200)\n")
                .contains("s2 --> s4 : 7\n")
                .contains("s1 --> s4 : 0\n");
        assertThat(diagram.dot())
                .contains("s1 -> s2 [label=\"PAY (1,200)\", penwidth=5.0];")
                .contains("s1 -> s4 [label=\"0\", penwidth=0.8];");
    }

    @Test
    void a_negative_count_is_refused() {
        Diagram diagram = Diagram.of(order).withCounts(edge -> -1);

        assertThatThrownBy(diagram::svg)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a count of at least 0, got -1 for edge PAY: PENDING -> PAID");
    }

    @Test
    void every_state_and_edge_of_a_dense_machine_is_in_the_svg() {
        StateMachine<String, String> dense = Machines.dense();

        Svg svg = Svg.parse(Diagram.of(dense).svg());

        assertThat(dense.edges()).hasSize(100);
        assertThat(svg.texts("td-name"))
                .containsExactlyElementsOf(
                        dense.states().stream().map(state -> state.label()).toList());
        assertThat(svg.titles("td-arrow"))
                .containsExactlyInAnyOrderElementsOf(SvgTitles.of(dense))
                .allMatch(title -> title.contains(" → "));
        assertThat(svg.texts("td-way")).contains("submit", "hold [true]");
    }

    @Test
    void an_svg_marks_entries_ends_timeouts_and_descriptions() {
        Svg svg = Svg.parse(Diagram.of(order).svg());

        assertThat(svg.count("td-entry")).isEqualTo(2);
        assertThat(svg.count("td-also")).isEqualTo(1);
        assertThat(svg.count("td-inner")).isEqualTo(1);
        assertThat(svg.texts("td-timeout")).containsExactly("after 30 min: CANCELLED");
        assertThat(svg.texts("td-code")).containsExactly("0", "1", "2", "4");
        assertThat(svg.titles("td-state")).containsExactly("Waiting for the customer's money");
        assertThat(svg.texts("td-way"))
                .containsExactlyInAnyOrder("PAY", "INVOICE [has credit]", "EDIT", "SHIP [address IS NOT NULL]");
    }

    @Test
    void a_transition_named_after_its_target_shows_only_its_count() {
        StateMachine<String, String> discovered = Machines.discovered();

        Svg plain = Svg.parse(Diagram.of(discovered).svg());
        Svg counted =
                Svg.parse(Diagram.of(discovered).withCounts(Machines::passages).svg());

        assertThat(discovered.states()).hasSize(13);
        assertThat(discovered.edges()).hasSize(81);
        assertThat(plain.texts("td-way")).isEmpty();
        assertThat(counted.texts("td-way")).hasSize(81).contains("48,210", "1");
    }

    @Test
    void frequent_edges_are_drawn_thicker_and_above_rare_edges() {
        Svg svg = Svg.parse(
                Diagram.of(Machines.discovered()).withCounts(Machines::passages).svg());

        assertThat(svg.titles("td-arrow").getLast()).startsWith("Received → Registered\n");
        assertThat(svg.strokes("td-arrow")).startsWith(1.1).endsWith(5.0).isSorted();
    }

    @Test
    void the_same_machine_results_in_the_same_bytes() {
        Diagram first = Diagram.of(Machines.dense());

        assertThat(Stream.generate(() -> Diagram.of(Machines.dense()).svg()).limit(6))
                .containsOnly(first.svg());
        assertThat(Diagram.of(Machines.dense()).mermaid()).isEqualTo(first.mermaid());
        assertThat(Diagram.of(Machines.dense()).dot()).isEqualTo(first.dot());
    }

    @Test
    void a_machine_of_one_state_can_be_drawn() {
        StateMachine<String, String> lonely = StateMachine.define("lonely")
                .state("only", 0)
                .initial()
                .terminal()
                .build();

        assertThat(Svg.parse(Diagram.of(lonely).svg()).texts("td-name")).containsExactly("only");
        assertThat(Diagram.of(lonely).withCounts(Map.of()).mermaid()).contains("s1 --> [*]");
    }

    private Edge<?, ?> edge(String transition, String from) {
        return order.transition(transition).from(from).getFirst();
    }
}
