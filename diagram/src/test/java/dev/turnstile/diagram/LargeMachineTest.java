package dev.turnstile.diagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.OperatingSystemMXBean;
import dev.turnstile.machine.Definition;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Machines of hundreds of states: all edges within seconds, and a picture of the most frequent ones. */
class LargeMachineTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    @Timeout(120)
    void four_hundred_states_and_two_thousand_edges_are_drawn_in_twenty_seconds() {
        StateMachine<String, String> machine = random(400, 2_000);
        long start = cpuTime();

        Svg svg = Svg.parse(Diagram.of(machine).withCounts(edge -> 1).svg());

        assertThat(Duration.ofNanos(cpuTime() - start)).isLessThan(LIMIT);
        assertThat(svg.count("td-arrow")).isEqualTo(2_000);
        assertThat(svg.texts("td-name")).hasSize(400);
    }

    @Test
    @Timeout(120)
    void all_pairs_of_thirty_states_are_drawn_in_twenty_seconds() {
        long start = cpuTime();

        Svg svg = Svg.parse(Diagram.of(complete(30)).svg());

        assertThat(Duration.ofNanos(cpuTime() - start)).isLessThan(LIMIT);
        assertThat(svg.count("td-arrow")).isEqualTo(870);
    }

    @Test
    void more_edges_than_a_picture_can_show_are_refused_for_svg_only() {
        Diagram diagram = Diagram.of(complete(60));

        assertThatThrownBy(diagram::svg)
                .isInstanceOf(TooManyEdgesException.class)
                .hasMessage("expected at most 2,500 edges in an SVG document, got 3,540; leave out rare edges with"
                        + " --coverage or --min-count (withCoverage, withMinCount), or write Mermaid or DOT");
        assertThat(diagram.mermaid()).hasLineCount(2 + 60 + 1 + 3_540);
    }

    @Test
    void the_most_frequent_edges_are_connected_to_the_initial_state() {
        StateMachine<String, String> machine = random(400, 2_000);
        Map<Edge<?, ?>, Long> counts = new HashMap<>();
        Random random = new Random(7);
        machine.edges().forEach(edge -> counts.put(edge, (long) Math.exp(random.nextDouble() * 12)));
        Diagram diagram =
                Diagram.of(machine).withCounts(counts).withCoverage(0.95).withMostFrequent(60);

        String mermaid = diagram.mermaid();

        assertThat(diagram.leftOut().edges()).isBetween(1_940, 1_960);
        assertThat(diagram.leftOut().allStates()).isEqualTo(400);
        assertThat(mermaid).contains("%% " + diagram.leftOut().describe());
        assertThat(mermaid.lines().filter(line -> line.contains(" as s")).count())
                .isEqualTo(400 - diagram.leftOut().states());
        assertThat(targets(mermaid)).isEqualTo(400 - diagram.leftOut().states());
    }

    /** Returns the time that all threads of the JVM have used, in nanoseconds, because other processes use the machine. */
    private static long cpuTime() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** Returns the number of states that an arrow leads to, counting the initial state. */
    private static long targets(String mermaid) {
        return mermaid.lines()
                .filter(line -> line.matches(" *(s\\d+|\\[\\*]) --> s\\d+.*"))
                .filter(line -> !line.matches(" *(s\\d+) --> \\1( .*)?"))
                .map(line -> line.replaceAll(".*--> (s\\d+).*", "$1"))
                .distinct()
                .count();
    }

    private static StateMachine<String, String> complete(int states) {
        Definition<String, String> definition = states("complete", states);
        for (int from = 0; from < states; from++) {
            for (int to = 0; to < states; to++) {
                if (from != to) {
                    definition
                            .transition("t" + from + "_" + to)
                            .from("state " + from)
                            .to("state " + to);
                }
            }
        }
        return definition.build();
    }

    private static StateMachine<String, String> random(int states, int edges) {
        Definition<String, String> definition = states("random", states);
        Random random = new Random(42);
        boolean[][] used = new boolean[states][states];
        for (int edge = 0; edge < edges; ) {
            int from = edge < states - 1 ? random.nextInt(edge + 1) : random.nextInt(states);
            int to = edge < states - 1 ? edge + 1 : random.nextInt(states);
            if (!used[from][to]) {
                used[from][to] = true;
                definition.transition("t" + edge).from("state " + from).to("state " + to);
                edge++;
            }
        }
        return definition.build();
    }

    private static Definition<String, String> states(String name, int states) {
        Definition<String, String> definition = StateMachine.define(name);
        for (int i = 0; i < states; i++) {
            var state = definition.state("state " + i, i);
            if (i == 0) {
                state.initial();
            }
        }
        return definition;
    }
}
