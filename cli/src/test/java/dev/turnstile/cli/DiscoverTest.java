package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a log to a machine, to its check and its diagram. */
class DiscoverTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void writes_a_machine_with_counts_for_each_edge() {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);

        Run run = Run.turnstile("discover", log).succeeds();

        Map<String, Object> machine = run.json();
        assertThat(machine).containsEntry("machine", "tickets").containsEntry("turnstile", 1);
        assertThat(edges(new JsonPart(machine)))
                .containsExactlyInAnyOrder("open>waiting 2", "waiting>open 2", "open>closed 2", "open>open 1");
        assertThat(run.err()).contains("tickets: 3 states, 3 transitions with 4 edges, from 11 changes of 4 records");
    }

    private static Stream<String> edges(JsonPart machine) {
        return machine.parts("transitions").stream()
                .flatMap(transition -> transition.parts("edges").stream())
                .map(edge -> edge.text("from") + ">" + edge.text("to") + " "
                        + edge.part("observed").text("count"));
    }

    @Test
    void an_xes_log_gives_a_machine_that_check_accepts() {
        Path log = Samples.write(directory, "Web Orders (2024).xes", Samples.ORDERS_XES);
        Path machine = directory.resolve("orders.json");

        Run discovered = Run.turnstile("discover", log, "-o", machine).succeeds();
        Run check = Run.turnstile("check", machine).succeeds();

        assertThat(discovered.out()).isEmpty();
        assertThat(discovered.err()).contains("web_orders_2024_: 2 states");
        assertThat(check.lines()).last().isEqualTo(machine + ": 0 errors, 0 warnings");
    }

    @Test
    void columns_and_the_machines_name_can_be_set() {
        Path log = Samples.write(directory, "log.tsv", "nr\twhere\tmood\tat\n1\ta\tgood\t2024-01-01\n");

        Run run = Run.turnstile(
                        "discover", log, "--record", "nr", "--status", "where,mood", "--time", "at", "--name", "moods")
                .succeeds();

        assertThat(run.json()).containsEntry("machine", "moods");
        assertThat(run.out()).contains("\"a/good\"");
    }

    @Test
    void the_output_file_is_readable_by_other_users_and_replaces_the_previous_file() throws IOException {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
        Path target = Samples.write(directory, "machine.json", "old");
        Path usual = Samples.write(directory, "usual", "");

        Run.turnstile("discover", log, "--output", target).succeeds();

        assertThat(target).content().startsWith("{").endsWith("}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo(PosixFilePermissions.toString(Files.getPosixFilePermissions(usual)));
        assertThat(directory.toFile().list()).hasSize(3);
    }

    @Test
    void check_counts_warnings_as_errors_when_strict() {
        Path machine = Samples.write(directory, "endless.json", """
                {"turnstile": 1, "machine": "endless",
                 "states": [{"name": "a", "code": 0, "initial": "default"}, {"name": "b", "code": 1}],
                 "transitions": [{"name": "go", "edges": [{"from": "a", "to": "b"}, {"from": "b", "to": "a"}]}]}""");

        assertThat(Run.turnstile("check", machine).succeeds().out()).contains("NO_TERMINAL_STATE", "0 errors");
        assertThat(Run.turnstile("check", "--strict", machine).exits(1).out()).contains("NO_TERMINAL_STATE");
    }

    @Test
    void check_lists_errors() {
        Path machine = Samples.write(directory, "wrong.json", """
                {"turnstile": 1, "machine": "wrong", "transitions": [],
                 "states": [{"name": "a", "code": 0, "initial": "default"}, {"name": "b", "code": 0}]}""");

        Run text = Run.turnstile("check", machine).exits(1);
        Run json = Run.turnstile("check", machine, "--format", "JSON").exits(1);

        assertThat(text.out()).contains("ERROR CODE_REUSED", "1 error");
        assertThat(new JsonPart(json.json()).parts("findings"))
                .first()
                .extracting(finding -> finding.text("severity") + " " + finding.text("kind"))
                .isEqualTo("ERROR CODE_REUSED");
    }

    @Test
    void check_compares_with_an_earlier_definition() throws IOException {
        Path earlier = Samples.ticketMachine(directory);
        String text = Files.readString(earlier);
        Path same = Samples.write(directory, "same.json", text);
        Path other = Samples.write(directory, "other.json", text.replace("\"closed\"", "\"solved\""));
        Path broken = Samples.write(directory, "broken.json", "{");

        Run.turnstile("check", same, "--against", earlier).succeeds();
        assertThat(Run.turnstile("check", other, "--against", earlier).exits(1).out())
                .contains("CODE_REUSED");
        Run.turnstile("check", same, "--against", broken).refuses("broken.json");
    }

    @ParameterizedTest
    @CsvSource({"svg, <svg", "mermaid, stateDiagram-v2", "dot, digraph"})
    void diagrams_show_states_and_counts_in_each_format(String format, String start) throws IOException {
        Path machine = Samples.ticketMachine(directory);
        Path target = directory.resolve("diagram");

        Run printed = Run.turnstile("diagram", machine, "--format", format).succeeds();
        Run written = Run.turnstile("diagram", machine, "--format", format, "-o", target)
                .succeeds();

        assertThat(printed.out()).contains(start, "waiting", "closed", "2");
        assertThat(written.out()).isEmpty();
        assertThat(Files.readString(target)).isEqualTo(printed.out());
    }
}
