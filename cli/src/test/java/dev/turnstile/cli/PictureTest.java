package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The diagram of a discovered machine with many edges leaves out rare edges, and the command prints so. */
class PictureTest {

    @TempDir
    private Path directory = Path.of("");

    private Path machine = Path.of("");

    @BeforeEach
    void discover_a_machine_with_a_hundred_edges() {
        StringBuilder rows = new StringBuilder("record,status,time\n");
        for (int record = 0; record < 100; record++) {
            for (int times = 0; times <= (record < 10 ? 50 : 0); times++) {
                row(rows, record + "-" + times, "A" + record % 10, 0);
                row(rows, record + "-" + times, "B" + record / 10, 1);
            }
        }
        Path log = Samples.write(directory, "log.csv", rows.toString());
        machine = directory.resolve("machine.json");
        Run.turnstile("discover", log, "-o", machine).succeeds();
    }

    private static void row(StringBuilder rows, String record, String status, int second) {
        rows.append("r%s,%s,%s%n"
                .formatted(record, status, Instant.parse("2026-01-01T00:00:00Z").plusSeconds(second)));
    }

    @Test
    void rare_edges_are_left_out_by_default() {
        Run run = Run.turnstile("diagram", machine, "--format", "mermaid").succeeds();

        assertThat(run.out()).contains("%% 40 of 100 edges and 4 of 20 states are left out, 6.7% of the steps");
        assertThat(run.err().lines())
                .containsExactly(
                        "note: 40 of 100 edges and 4 of 20 states are left out, 6.7% of the steps; --coverage 100% draws all edges");
    }

    @Test
    void the_edges_can_be_selected() {
        Run all = Run.turnstile("diagram", machine, "--format", "mermaid", "--coverage", "100%")
                .succeeds();
        Run frequent = Run.turnstile("diagram", machine, "--format", "mermaid", "--min-count", "2")
                .succeeds();
        Run half = Run.turnstile("diagram", machine, "--format", "mermaid", "--coverage", "50")
                .succeeds();

        assertThat(all.err()).isEmpty();
        assertThat(all.out()).doesNotContain("%%");
        assertThat(frequent.err())
                .startsWith("note: 90 of 100 edges and 9 of 20 states are left out, 15.0% of the steps");
        assertThat(half.err()).startsWith("note: 94 of 100 edges and 13 of 20 states are left out");
    }

    @Test
    void a_state_in_which_nine_of_ten_visits_end_is_drawn_as_an_end() {
        Path observed = Samples.write(directory, "observed.json", """
                {"turnstile": 1, "machine": "observed",
                 "states": [{"name": "A", "code": 0, "initial": "default", "observed": {"ended": 899}},
                            {"name": "B", "code": 1, "observed": {"ended": 900}}],
                 "transitions": [
                   {"name": "A", "edges": [{"from": "B", "to": "A", "observed": {"count": 100}}]},
                   {"name": "B", "edges": [{"from": "A", "to": "B", "observed": {"count": 100}}]}]}
                """);

        Run run = Run.turnstile("diagram", observed, "--format", "mermaid").succeeds();

        assertThat(run.out()).contains("s2 --> [*]").doesNotContain("s1 --> [*]");
    }

    @Test
    void values_out_of_range_are_refused() {
        Run.turnstile("diagram", machine, "--coverage", "0")
                .refuses("--coverage: expected more than 0% and at most 100%, got '0'");
        Run.turnstile("diagram", machine, "--coverage", "much").refuses("--coverage: expected", "got 'much'");
        Run.turnstile("diagram", machine, "--min-count", "-1").refuses("--min-count: expected at least 0, got -1");
    }

    @Test
    void a_machine_without_counts_is_drawn_whole() {
        Path plain = Samples.write(directory, "plain.json", """
                {"turnstile": 1, "machine": "plain",
                 "states": [{"name": "A", "code": 0, "initial": "default"}, {"name": "B", "code": 1, "terminal": true}],
                 "transitions": [{"name": "go", "edges": [{"from": "A", "to": "B"}]}]}
                """);

        assertThat(Run.turnstile("diagram", plain, "--format", "dot").succeeds().err())
                .isEmpty();
        Run.turnstile("diagram", plain, "--min-count", "2")
                .refuses("--min-count: expected a machine with counts, as turnstile discover writes it, got none");
    }
}
