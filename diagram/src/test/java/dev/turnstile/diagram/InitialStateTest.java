package dev.turnstile.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The initial state of a diagram, cycles and collapsed transitions. */
class InitialStateTest {

    /** Declared from its end to its beginning, with a cycle that is entered at OPEN. */
    private static final StateMachine<String, String> TICKET = StateMachine.define("ticket")
            .state("CLOSED", 3)
            .terminal()
            .state("WAITING", 2)
            .state("OPEN", 1)
            .state("NEW", 0)
            .initial()
            .transition("answer")
            .from("WAITING")
            .to("OPEN")
            .transition("ask")
            .from("OPEN")
            .to("WAITING")
            .transition("accept")
            .from("NEW")
            .to("OPEN")
            .transition("reset")
            .from("OPEN")
            .to("NEW")
            .transition("close")
            .from("OPEN")
            .to("CLOSED")
            .transition("escalate")
            .from("NEW", "OPEN", "WAITING")
            .to("CLOSED")
            .guard(Guard.java(row -> true, "nobody may escalate"))
            .build();

    @Test
    void the_initial_state_is_first_regardless_of_its_declaration() {
        assertThat(Diagram.of(TICKET).mermaid()).startsWith("""
                stateDiagram-v2
                    direction LR
                    state "NEW (0)" as s1
                    state "CLOSED (3)" as s2
                """);
        assertThat(Diagram.of(TICKET).dot().lines().filter(line -> line.contains("[label=\"NEW")))
                .singleElement()
                .asString()
                .startsWith("    s1 ");
        assertThat(Svg.parse(Diagram.of(TICKET).svg()).texts("td-name"))
                .containsExactly("NEW", "CLOSED", "WAITING", "OPEN");
    }

    @Test
    void a_transition_from_nearly_every_state_is_collapsed_on_request() {
        String collapsed = Diagram.of(TICKET).withCollapsedEdges().mermaid();

        assertThat(collapsed)
                .contains("state \"any state\" as s5\n", "s5 --> s2 : escalate [unless nobody may escalate]\n")
                .contains("s4 --> s2 : close\n");
        assertThat(collapsed.lines().filter(line -> line.contains("escalate"))).hasSize(1);
        assertThat(Diagram.of(TICKET).mermaid().lines().filter(line -> line.contains("escalate")))
                .hasSize(3);
    }

    @Test
    void a_collapsed_transition_names_its_exceptions_and_adds_its_counts() {
        StateMachine<String, String> machine = StateMachine.define("order")
                .state("A", 0)
                .initial()
                .state("B", 1)
                .state("C", 2)
                .state("D", 3)
                .state("X", 4)
                .terminal()
                .transition("cancel")
                .from("A", "B", "C")
                .to("X")
                .transition("touch")
                .from("A", "B", "C", "D")
                .toItself()
                .transition("drop")
                .from("C", "D")
                .to("X")
                .build();
        Diagram diagram = Diagram.of(machine).withCounts(edge -> 5).withCollapsedEdges();

        assertThat(diagram.mermaid())
                .contains("state \"any state but D\" as s6\n", "s6 --> s5 : cancel (15)\n")
                .contains("state \"any state\" as s7\n", "s7 --> s7 : touch (20)\n")
                .contains("s3 --> s5 : drop (5)\n", "s4 --> s5 : drop (5)\n");
        assertThat(diagram.dot()).contains("s6 [label=\"any state but D\", style=\"rounded,dashed\"];");
        assertThat(Svg.parse(diagram.svg()).texts("td-name")).contains("any state but D", "any state");
    }

    @Test
    void a_long_condition_is_shortened_and_complete_in_the_tooltip() {
        String condition = "amount <= limit_of_customer AND customer_is_known AND NOT customer_is_blocked";
        StateMachine<String, String> machine = StateMachine.define("order")
                .state("A", 0)
                .initial()
                .state("B", 1)
                .transition("pay")
                .from("A")
                .to("B")
                .guard(Guard.sql(condition, "no credit"))
                .build();

        assertThat(Diagram.of(machine).mermaid()).contains("pay [amount #60;= limit_of_customer AND customer_is_known");
        assertThat(Svg.parse(Diagram.of(machine).svg()).titles("td-arrow"))
                .first()
                .asString()
                .contains(condition + "; if not: no credit");
        assertThat(List.of(Diagram.of(machine).mermaid().split("\n"))).noneMatch(line -> line.contains("blocked"));
    }
}
