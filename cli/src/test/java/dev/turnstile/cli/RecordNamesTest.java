package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Names of records that are ambiguous, unknown or no values of the id's type. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordNamesTest {

    private static final StateMachine<String, String> LAMP = machine("lamp");

    private static final List<String> CANDIDATES = List.of("lamp (column light)", "lamp (column heat)", "--column");

    private final TestDatabase database = TestServer.newDatabase();

    private static StateMachine<String, String> machine(String name) {
        return StateMachine.define(name)
                .state("OFF", 0)
                .initial()
                .state("ON", 1)
                .transition("press")
                .from("OFF")
                .to("ON")
                .build();
    }

    @BeforeAll
    void fills() {
        database.execute("CREATE TABLE lamps (id int PRIMARY KEY, light int NOT NULL, heat int NOT NULL);"
                + "CREATE TABLE fans (id uuid PRIMARY KEY, state int NOT NULL);"
                + "INSERT INTO lamps SELECT i, 0, 0 FROM generate_series(1, 9) i");
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource())) {
            turnstile
                    .lifecycle(LAMP, RecordTable.of("lamps").withState("light"))
                    .fire(1, "press");
            turnstile.lifecycle(LAMP, RecordTable.of("lamps").withState("heat"));
            turnstile.lifecycle(machine("fan"), RecordTable.of("fans"));
        }
    }

    private Run run(String command, Object... arguments) {
        return Run.turnstile(Stream.concat(Stream.of(command, "--url", database.url()), Stream.of(arguments))
                .toArray());
    }

    @Test
    void a_table_with_two_lifecycles_of_one_machine_needs_the_column() {
        String[] candidates = CANDIDATES.toArray(String[]::new);

        run("history", "lamps/1").refuses(candidates);
        run("history", "1", "--machine", "lamp").refuses(candidates);
        run("fire", "lamps/2", "press", "--reason", "r").refuses(candidates);
        run("correct", "lamps/2", "ON", "--reason", "r").refuses(candidates);
        run("explain", "lamps/1", "press").refuses(candidates);
        run("records", "lamps").refuses(candidates);
        assertThat(run("history", "lamps/2", "--column", "heat").succeeds().out())
                .contains("in state OFF", "no changes");
    }

    @Test
    void the_column_selects_the_lifecycle() {
        assertThat(run("history", "lamps/1", "--column", "light").succeeds().out())
                .startsWith("lamp 1 is in state ON");
        assertThat(run("history", "1", "--column", "heat").succeeds().out()).startsWith("lamp 1 is in state OFF");
        run("explain", "lamps/1", "press", "--column", "heat").succeeds();
        assertThat(run("records", "lamps", "--column", "light", "--state", "ON")
                        .succeeds()
                        .lines())
                .hasSize(2);
        run("fire", "lamps/3", "press", "--reason", "r", "--column", "heat").succeeds();
        run("correct", "lamps/4", "ON", "--reason", "r", "--column", "heat").succeeds();
        for (String record : List.of("lamps/3", "lamps/4")) {
            assertThat(run("history", record, "--column", "heat").succeeds().out())
                    .contains("in state ON");
            assertThat(run("history", record, "--column", "light").succeeds().out())
                    .contains("in state OFF");
        }
    }

    @Test
    void an_unknown_column_is_refused_with_the_candidates() {
        run("history", "lamps/1", "--column", "mood")
                .refuses("no lifecycle with state column 'mood' is installed", "lamp (column light)");
        run("records", "lamps", "--column", "mood")
                .refuses("no lifecycle is installed on table 'lamps' with state column 'mood' (installed on that table:"
                        + " lamp (column heat), lamp (column light))");
        run("records", "nosuch", "--column", "mood").refuses("(installed on: fans, lamps)");
        run("history", "lamps/1", "--column", "state")
                .refuses(
                        "no lifecycle of fan (column state) is installed on table 'lamps' (installed on that table: ",
                        "lamp (column light)",
                        "lamp (column heat)",
                        "correct --machine or --column");
        run("history", "lamps/1", "--machine", "fan").refuses("is installed on table 'lamps'");
    }

    @Test
    void an_unknown_table_is_named() {
        for (String command : List.of("history", "at")) {
            run(command, "nosuch/1").refuses("'nosuch");
        }
        run("history", "nosuch/1")
                .refuses("no lifecycle is installed on table 'nosuch' (installed on: lamps, fans)", "'nosuch/1'");
        run("explain", "nosuch/1", "press").refuses("table 'nosuch'");
    }

    @Test
    void a_key_that_does_not_fit_the_id_names_no_record() {
        for (String key : List.of("lamps/one", "lamps/99999999999", "lamps/", "fans/1", "fans/none", "none")) {
            run("history", key).refuses("record '" + key + "' does not exist");
            run("explain", key, "press").refuses("record '" + key + "' does not exist");
            run("fire", key, "press", "--reason", "r").refuses("record '" + key + "' does not exist");
        }
        run("records", "lamps", "--column", "light", "--after", "one").refuses("[integer] for [id], got [one]");
        run("records", "fans", "--after", "7").refuses("[uuid] for [id], got [7]");
    }
}
