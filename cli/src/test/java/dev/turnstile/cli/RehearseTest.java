package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.jackson.JacksonJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that rehearses a changed machine. */
class RehearseTest {

    private final TestDatabase database = TestServer.newDatabase();

    @TempDir
    private Path directory = Path.of("");

    private Path same = Path.of("");

    private Path changed = Path.of("");

    @BeforeEach
    void replays_a_log() throws IOException {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
        same = directory.resolve("same.json");
        changed = directory.resolve("changed.json");
        Run.turnstile("discover", log, "-o", same).succeeds();
        Run.turnstile("replay", log, "--url", database.url()).succeeds();
        Files.writeString(changed, new JacksonJson().write(withoutLast(Files.readString(same))));
    }

    /** Returns the document without the edges of its last transition. */
    private static Map<String, Object> withoutLast(String document) {
        JsonPart machine = JsonPart.read(document);
        List<JsonPart> transitions = machine.parts("transitions");
        return Map.of(
                "turnstile",
                1,
                "machine",
                machine.value("machine"),
                "states",
                machine.value("states"),
                "transitions",
                transitions.subList(0, transitions.size() - 1).stream()
                        .map(JsonPart::fields)
                        .toList());
    }

    private Run rehearse(Object... arguments) {
        return Run.turnstile(Stream.concat(Stream.of("rehearse", "--url", database.url()), Stream.of(arguments))
                .toArray());
    }

    @Test
    void the_same_machine_changes_nothing() {
        Run run = rehearse(same).succeeds();

        assertThat(run.lines())
                .containsExactly(
                        "tickets: 11 decisions about 4 records: 4 creations, 7 transitions, 0 refusals, 0 corrections,"
                                + " 0 bypasses",
                        "",
                        "no decision changes");
    }

    @Test
    void changed_decisions_are_printed_in_groups_with_examples_and_set_the_exit_code() {
        Run run = rehearse(changed).exits(1);

        assertThat(run.out())
                .contains("decisions", "effect", "attempt", "recorded", "rehearsed", "changed", "refused", "such as")
                .containsPattern("\\d+ decisions? changes? in \\d records?");
    }

    @Test
    void the_result_in_json_contains_all_counts_and_the_file_of_decisions_each_of_them() throws IOException {
        Path file = directory.resolve("decisions.jsonl");
        JsonPart json = new JsonPart(rehearse(changed, "--format", "json", "--decisions", file)
                .exits(1)
                .json());

        int changes = json.number("changed");
        assertThat(changes).isPositive();
        assertThat(json.parts("groups").stream()
                        .filter(group -> group.text("effect").equals("changed"))
                        .mapToInt(group -> group.number("count"))
                        .sum())
                .isEqualTo(changes);
        assertThat(Files.readAllLines(file))
                .hasSize(changes + json.number("consequences"))
                .allSatisfy(
                        line -> assertThat(JsonPart.read(line).text("record")).startsWith("t"));
    }

    @Test
    void a_budget_permits_changed_decisions() {
        assertThat(rehearse(changed, "--budget", "100").succeeds().out()).contains("within the budget of 100");
        rehearse(changed, "--budget", "100%").succeeds();
        assertThat(rehearse(changed, "--budget", "0.1%").exits(1).out()).contains("more than the budget of 0.1%");
        rehearse(changed, "--budget", "some").refuses("--budget", "got 'some'");
        rehearse(changed, "--budget", "101%").refuses("--budget", "got '101%'");
    }

    @Test
    void bad_input_is_refused_with_one_line() {
        rehearse(changed, "--since", "2030-01-02", "--until", "2030-01-01").refuses("--since", "--until");
        rehearse(changed, "--since", "2999-01-01").refuses("expected recorded decisions", "got none");
        rehearse(changed, "--examples", "-1").refuses("--examples", "got -1");
        rehearse(changed, "--machine", "invoices").refuses("got 'invoices' (installed: tickets)");
        rehearse(changed, "--table", "invoices").refuses("got 0 that fit", "bound to: tickets");
        rehearse(changed, "--decisions", directory).refuses("got a directory");
        rehearse(directory.resolve("missing.json")).refuses("missing.json");
        rehearse().refuses("NEW");
        TestDatabase without = TestServer.newDatabase();
        Run.turnstile("rehearse", changed, "--url", without.url()).refuses("schema turnstile is not installed");
        assertThat(without.made()).isEmpty();
    }
}
