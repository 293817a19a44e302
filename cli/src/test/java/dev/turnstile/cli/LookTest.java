package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The commands that show records, after a replay. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LookTest {

    private final TestDatabase database = TestServer.newDatabase();

    @BeforeAll
    void replays(@TempDir Path directory) {
        Path log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
        Run.turnstile("replay", log, "--url", database.url()).succeeds();
        Run.turnstile("replay", log, "--url", database.url(), "--name", "other").succeeds();
        Run.turnstile("replay", log, "--url", database.url(), "--name", "dropped")
                .succeeds();
        database.execute("DROP TABLE dropped");
        database.execute("DELETE FROM other WHERE id <> 't4'");
        database.execute("DELETE FROM turnstile.event e USING turnstile.stream s, turnstile.category c"
                + " WHERE e.stream_id = s.id AND s.category = c.id AND c.name = 'other' AND s.key <> 't4'");
    }

    private Run history(Object... arguments) {
        return run("history", arguments);
    }

    private Run explain(Object... arguments) {
        return run("explain", arguments);
    }

    private Run run(String command, Object... arguments) {
        return Run.turnstile(Stream.concat(Stream.of(command, "--url", database.url()), Stream.of(arguments))
                .toArray());
    }

    @Test
    void history_shows_every_change_in_order() {
        Run run = history("t1").succeeds();

        assertThat(run.lines()).hasSize(6).first().isEqualTo("tickets t1 is in state closed");
        assertThat(run.lines().get(2)).contains("1", "2024-01-01T10:00:00Z", "(created)", "open", "ada", "first, of");
        assertThat(run.lines().get(5)).contains("4", "2024-01-02T09:30:00.123456Z", "closed", "open", "grace", "done");
    }

    @Test
    void history_as_json_has_all_fields() {
        Map<String, Object> json = history("t2", "--format", "json").succeeds().json();

        assertThat(json)
                .containsEntry("machine", "tickets")
                .containsEntry("record", "t2")
                .containsEntry("state", "closed");
        JsonPart closed = new JsonPart(json).parts("history").get(1);
        assertThat(closed.fields().keySet().stream().map(Object::toString))
                .containsExactly(
                        "version",
                        "position",
                        "kind",
                        "transition",
                        "from",
                        "to",
                        "occurredAt",
                        "recordedAt",
                        "data",
                        "metadata");
        assertThat(closed.text("occurredAt")).isEqualTo("2024-01-01T08:06:00Z");
    }

    @Test
    void explain_shows_open_routes() {
        Run text = explain("t3", "open").succeeds();
        Map<String, Object> json =
                explain("t3", "open", "--format", "json").succeeds().json();

        assertThat(text.lines()).containsExactly("tickets t3 is in state waiting", "open:   'open' to open");
        assertThat(json)
                .containsEntry("state", "waiting")
                .containsEntry("allowed", true)
                .containsEntry("permitted", List.of("open"))
                .containsEntry("routes", List.of(Map.of("to", "open", "open", true, "guards", List.of())));
    }

    @Test
    void explain_shows_permitted_transitions() {
        Run text = explain("t3", "closed").exits(1);
        Run terminal = explain("t1", "open").exits(1);

        assertThat(text.out()).contains("'closed' is not permitted in this state (permitted: open)");
        assertThat(terminal.out()).contains("(permitted: none)");
        assertThat(explain("t3", "closed", "--format", "json").exits(1).json())
                .containsEntry("allowed", false)
                .containsEntry("routes", List.of());
    }

    @Test
    void an_unknown_record_is_refused() {
        history("t99").refuses("record 't99' does not exist in tickets, other");
        explain("t99", "open").refuses("record 't99' does not exist in tickets, other");
        history("t1,t2").refuses("record 't1,t2' does not exist");
        history("tickets/t99").refuses("record 'tickets/t99' does not exist");
    }

    @Test
    void an_unknown_transition_is_refused_with_the_known_transitions() {
        explain("t1", "escalate")
                .refuses("machine 'tickets' has no transition 'escalate' (known: open, closed, waiting)");
    }

    @Test
    void an_unknown_machine_is_refused_with_the_installed_machines() {
        history("t1", "--machine", "x").refuses("no lifecycle of machine 'x' is installed (installed: tickets, other)");
    }

    @Test
    void a_record_of_two_machines_needs_the_machines_name() {
        history("t4").refuses("record 't4' exists in tickets, other; specify one of tickets/t4, other/t4");
        assertThat(history("t4", "--machine", "other").succeeds().out()).startsWith("other t4");
        assertThat(history("other/t4").succeeds().out()).startsWith("other t4");
    }

    @Test
    void a_row_with_an_unknown_state_code_is_reported_after_its_history() {
        database.execute("INSERT INTO tickets VALUES ('t77', 77)");
        database.execute("UPDATE tickets SET state = 77 WHERE id = 't2'");
        try {
            explain("t2", "open").refuses("tickets t2: the row holds state code 77, expected one of 0 open, 1 closed");
            explain("t77", "open").refuses("tickets t77: the row holds state code 77");
            for (String format : List.of("text", "json")) {
                Run history = history("t2", "--format", format).exits(2);
                assertThat(history.err().lines()).singleElement().asString().contains("tickets t2", "code 77");
                assertThat(history.out())
                        .contains("closed", "2024-01-01T08:06:00Z")
                        .doesNotContain("is in state", "\"state\"");
            }
        } finally {
            database.execute("UPDATE tickets SET state = 1 WHERE id = 't2'; DELETE FROM tickets WHERE id = 't77'");
        }
    }

    @Test
    void a_row_without_history_and_a_history_without_row_are_shown() {
        database.execute("INSERT INTO tickets VALUES ('t5', 0), ('t6', 0)");
        try {
            assertThat(history("t5").succeeds().out())
                    .isEqualToIgnoringNewLines("tickets t5 is in state open, the log contains no changes of it");
            explain("t5", "closed").succeeds();
        } finally {
            database.execute("DELETE FROM tickets WHERE id IN ('t5', 't6')");
        }
        database.execute("UPDATE tickets SET id = 'gone' WHERE id = 't2'");
        try {
            assertThat(history("t2").succeeds().lines()).hasSize(4).first().isEqualTo("tickets t2 has no row");
            explain("t2", "open").refuses("t2", "not found");
        } finally {
            database.execute("UPDATE tickets SET id = 't2' WHERE id = 'gone'");
        }
    }
}
