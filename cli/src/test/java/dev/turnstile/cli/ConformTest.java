package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConformTest {

    /** The tickets must not return from waiting, and must not begin there. */
    private static final String STRICT = """
            {"turnstile": 1, "machine": "tickets",
             "states": [{"name": "open", "code": 0, "initial": "default"}, {"name": "Waiting", "code": 1},
                        {"name": "closed", "code": 2, "terminal": true}],
             "transitions": [{"name": "close", "edges": [{"from": "open", "to": "closed"}]},
                             {"name": "wait", "edges": [{"from": "open", "to": "Waiting"}]}]}""";

    @TempDir
    private Path directory = Path.of("");

    private Path log = Path.of("");
    private Path strict = Path.of("");

    @BeforeEach
    void writes_a_log_and_a_machine() {
        log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
        strict = Samples.write(directory, "strict.json", STRICT);
    }

    @Test
    void a_log_fits_the_machine_that_it_shows() {
        Run run =
                Run.turnstile("conform", Samples.ticketMachine(directory), log).succeeds();

        assertThat(run.out()).isEqualTo("""
                tickets: 4 of 4 records fit (100.00%), 11 of 11 steps fit (100.00%)
                """);
        assertThat(run.err()).contains("read: record 'record', status 'status', time 'time'");
    }

    @Test
    void each_deviation_is_named_once_with_its_records() {
        Run run = Run.turnstile("conform", strict, log).exits(1);

        assertThat(run.lines().stream().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly(
                        "records steps step deviation examples",
                        "2 2 open -> waiting unknown state t1, t3",
                        "1 1 (none) -> waiting unknown state t3",
                        "1 1 open -> open no transition t4",
                        "unknown state 'waiting' in 3 changes: it differs from state 'Waiting' only in case, blanks or"
                                + " punctuation",
                        "note: 2 steps out of unknown states cannot be compared",
                        "tickets: 1 of 4 records fit (25.00%), 5 of 9 steps fit (55.55%)");
    }

    @Test
    void json_contains_the_same_and_as_many_examples_as_asked() {
        Run run = Run.turnstile("conform", strict, log, "--format", "json", "--examples", "1")
                .exits(1);

        assertThat(run.json())
                .containsEntry("machine", "tickets")
                .containsEntry("fits", false)
                .containsEntry("records", 4)
                .containsEntry("fittingRecords", 1)
                .containsEntry("steps", 9)
                .containsEntry("skippedSteps", 2);
        assertThat(run.json().get("recordFitness")).hasToString("0.25");
        assertThat(new JsonPart(run.json()).parts("deviations"))
                .first()
                .extracting(JsonPart::fields)
                .isEqualTo(Map.of(
                        "kind",
                        "UNKNOWN_STATE",
                        "from",
                        "open",
                        "to",
                        "waiting",
                        "steps",
                        2,
                        "records",
                        2,
                        "examples",
                        List.of("t1")));
    }

    @ParameterizedTest
    @CsvSource({"25%, 0", "25, 0", "0 %, 0", "25.01%, 1", "100%, 1"})
    void the_exit_code_follows_the_share_of_fitting_records(String least, int exitCode) {
        Run.turnstile("conform", strict, log, "--min-fitness", least).exits(exitCode);
    }

    @Test
    void the_machine_and_the_history_can_be_in_the_database() {
        TestDatabase database = TestServer.newDatabase();
        database.execute(
                "CREATE TABLE ticket_history (id serial PRIMARY KEY, ticket_id text, status text, at timestamptz)");
        database.execute("INSERT INTO ticket_history (ticket_id, status, at) VALUES ('t1', 'open', '2026-01-01'),"
                + " ('t1', 'closed', '2026-01-02'), ('t1', 'open', '2026-01-03')");
        Run.turnstile("replay", log, "--url", database.url()).succeeds();

        Run installed = Run.turnstile(
                        "conform", "--machine", "tickets", "--url", database.url(), "--log-table", "ticket_history")
                .exits(1);
        Run file = Run.turnstile("conform", strict, "--url", database.url(), "--log-table", "ticket_history")
                .exits(1);
        Run.turnstile("conform", "--machine", "tickets", log, "--url", database.url())
                .succeeds();

        assertThat(installed.out()).contains("closed -> open", "no transition", "t1");
        assertThat(file.out()).contains("closed -> open", "no transition", "t1");
    }

    @Test
    void wrong_usage_is_refused_with_one_line() {
        Run.turnstile("conform").refuses("expected a MACHINE file and a LOG file, got no file");
        Run.turnstile("conform", strict).refuses("expected a MACHINE file and a LOG file");
        Run.turnstile("conform", strict, log, "--log-table", "x").refuses("no LOG file");
        Run.turnstile("conform", strict, log, "--url", "postgresql://127.0.0.1/x")
                .refuses("--url", "remove");
        Run.turnstile("conform", strict, log, "--min-fitness", "most").refuses("--min-fitness", "'most'");
        Run.turnstile("conform", strict, log, "--min-fitness", "101%").refuses("--min-fitness", "0% to 100%");
        Run.turnstile("conform", strict, log, "--examples", "-1").refuses("--examples");
        Run.turnstile("conform", log, strict).refuses("tickets.csv");
        Run.turnstile("conform", strict, directory.resolve("none.csv")).refuses("none.csv", "no such file");
    }
}
