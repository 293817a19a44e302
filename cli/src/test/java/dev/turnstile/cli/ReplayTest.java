package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.jackson.JacksonJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {

    private final TestDatabase database = TestServer.newDatabase();

    @TempDir
    private Path directory = Path.of("");

    private Path log = Path.of("");

    @BeforeEach
    void writes_a_log() {
        log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
    }

    private Run replay(Object... more) {
        return Run.turnstile(Stream.concat(Stream.of("replay", log, "--url", database.url()), Stream.of(more))
                .toArray());
    }

    private Map<String, Object> replayThrough(Path machine) {
        return replay("--machine", machine, "--format", "json").succeeds().json();
    }

    @Test
    void every_change_is_replayed_and_verified() {
        Run run = replay("--format", "json").succeeds();

        assertThat(run.json())
                .containsEntry("machine", "tickets")
                .containsEntry("states", 3)
                .containsEntry("transitions", 3)
                .containsEntry("edges", 4)
                .containsEntry("records", 4)
                .containsEntry("accepted", 11)
                .containsEntry("refusedCount", 0)
                .containsEntry("refused", List.of())
                .containsEntry("differences", List.of())
                .containsEntry("verified", true)
                .containsKeys("seconds", "perSecond");
        assertThat(database.query("SELECT id || ' ' || state FROM tickets ORDER BY id"))
                .containsExactly("t1 1", "t2 1", "t3 2", "t4 0");
        assertThat(run.err()).contains("replay: 11 changes in ", "verify: 11 changes in ");
    }

    @Test
    void the_text_report_contains_the_next_command() {
        Run run = replay("--threads", "1").succeeds();

        assertThat(run.out())
                .contains(
                        "4 records, 11 changes accepted, 0 refused, in ",
                        "verified: the log matches the history",
                        "./turnstile history RECORD --url ")
                .doesNotContain("differs");
    }

    @Test
    void an_xes_log_is_replayed_into_an_existing_table() {
        database.execute("CREATE SCHEMA shop; CREATE TABLE shop.\"Orders\" "
                + "(note text, state integer NOT NULL, id varchar(20) PRIMARY KEY)");
        log = Samples.write(directory, "orders.xes.gz", Samples.gzip(Samples.ORDERS_XES));

        Run run = replay("--table", "shop.\"Orders\"", "--format", "json").succeeds();

        assertThat(run.json()).containsEntry("accepted", 3).containsEntry("verified", true);
        assertThat(database.query("SELECT id || ' ' || state FROM shop.\"Orders\" ORDER BY id"))
                .containsExactly("o1 1", "o2 0");
        assertThat(database.query("SELECT actor FROM turnstile.event")).containsOnly("carrier");
    }

    @Test
    void a_second_replay_needs_another_table() {
        replay().succeeds();

        replay().refuses("table \"tickets\"", "got rows", "--table");
        replay("--table", "again").succeeds();
        assertThat(database.query("SELECT count(*) FROM tickets UNION ALL SELECT count(*) FROM again"))
                .containsExactly("4", "4");
    }

    @Test
    void a_machine_without_one_transition_refuses_exactly_its_steps() {
        Path machine = machine(transition -> !transition.text("name").equals("waiting"), edge -> true);

        Map<String, Object> result = replayThrough(machine);

        assertThat(result)
                .containsEntry("transitions", 2)
                .containsEntry("accepted", 9)
                .containsEntry("refusedCount", 2)
                .containsEntry("refused", List.of(Map.of("transition", "waiting", "from", "open", "count", 2)))
                .containsEntry("verified", true);
        assertThat(database.query("SELECT id || ' ' || state FROM tickets ORDER BY id"))
                .containsExactly("t1 1", "t2 1", "t3 2", "t4 0");
    }

    @Test
    void a_machine_without_one_edge_refuses_exactly_its_steps() {
        Path machine = machine(
                transition -> true,
                edge -> !(edge.text("from").equals("waiting") && edge.text("to").equals("open")));

        assertThat(replayThrough(machine))
                .containsEntry("accepted", 9)
                .containsEntry("refused", List.of(Map.of("transition", "open", "from", "waiting", "count", 2)))
                .containsEntry("verified", true);
    }

    @Test
    void an_unknown_status_is_refused_each_time() {
        Path machine = Samples.write(directory, "unknowing.json", """
                {"turnstile": 1, "machine": "unknowing",
                 "states": [{"name": "open", "code": 0, "initial": "default"}, {"name": "closed", "code": 1}],
                 "transitions": [{"name": "close", "edges": [{"from": "open", "to": "closed"}]}]}""");

        Map<String, Object> result = replayThrough(machine);

        assertThat(result)
                .containsEntry("accepted", 5)
                .containsEntry("refusedCount", 6)
                .containsEntry("verified", true);
        assertThat((List<?>) result.get("refused"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrder(
                        Map.of("transition", "waiting", "from", "open", "count", 2),
                        Map.of("transition", "open", "from", "waiting", "count", 2),
                        Map.of("transition", "(created)", "from", "(none)", "count", 1),
                        Map.of("transition", "open", "from", "open", "count", 1));
    }

    @Test
    void a_record_with_a_first_status_that_is_not_initial_is_corrected_to_it() {
        Path machine = Samples.write(
                directory,
                "strict.json",
                read(Samples.ticketMachine(directory)).replace("\"initial\": \"allowed\",", ""));

        Run run = replay("--machine", machine).succeeds();

        assertThat(run.out()).contains("10 changes accepted, 1 refused", "(created)", "(none)", "verified");
        assertThat(Run.turnstile("history", "t3", "--url", database.url())
                        .succeeds()
                        .out())
                .contains("(created)", "(corrected)");
    }

    @Test
    void a_machine_with_another_installed_definition_needs_another_name() {
        Path less = machine(transition -> !transition.text("name").equals("waiting"), edge -> true);
        replay().succeeds();
        List<String> made = database.made();

        replay("--table", "b", "--machine", less).refuses("machine 'tickets'", "another definition", "--name");
        assertThat(database.made()).isEqualTo(made);
        replay("--name", "b", "--machine", less).succeeds();
        replay("--table", "c").succeeds();
        assertThat(database.query("SELECT count(*) FROM b UNION ALL SELECT count(*) FROM c"))
                .containsExactly("4", "4");
    }

    /** Writes the discovered machine without some of its transitions or edges. */
    private Path machine(Predicate<JsonPart> keptTransitions, Predicate<JsonPart> keptEdges) {
        JsonPart machine = JsonPart.read(read(Samples.ticketMachine(directory)));
        List<?> transitions = machine.parts("transitions").stream()
                .filter(keptTransitions)
                .map(transition -> Map.of(
                        "name",
                        transition.value("name"),
                        "edges",
                        transition.parts("edges").stream()
                                .filter(keptEdges)
                                .map(JsonPart::fields)
                                .toList()))
                .toList();
        return Samples.write(
                directory,
                "less.json",
                new JacksonJson()
                        .write(Map.of(
                                "turnstile",
                                1,
                                "machine",
                                machine.value("machine"),
                                "states",
                                machine.value("states"),
                                "transitions",
                                transitions)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
