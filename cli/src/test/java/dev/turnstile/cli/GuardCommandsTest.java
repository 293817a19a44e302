package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on enforcement inside the database. */
class GuardCommandsTest {

    private final TestDatabase database = TestServer.newDatabase();

    @TempDir
    private Path directory = Path.of("");

    private Path machine = Path.of("");

    @BeforeEach
    void createsTable() {
        machine = Samples.ticketMachine(directory);
        database.execute("CREATE TABLE tickets (id text PRIMARY KEY, state smallint NOT NULL, note text)");
    }

    private Run run(String command, Object... arguments) {
        return Run.turnstile(Stream.concat(Stream.of(command, "--url", database.url()), Stream.of(arguments))
                .toArray());
    }

    private Run install(Object... arguments) {
        return run(
                "install",
                Stream.concat(Stream.of("--table", "tickets"), Stream.of(arguments))
                        .toArray());
    }

    @Test
    void a_machine_is_installed_verified_bypassed_and_removed() {
        assertThat(install(machine).succeeds().out()).matches("tickets: installed \\(\\d+ statements\\)\\R");
        assertThat(install(machine).succeeds().out()).isEqualToIgnoringNewLines("tickets: already installed");
        assertThat(install().succeeds().out()).contains("already installed");
        assertThat(run("verify").succeeds().out()).isEqualToIgnoringNewLines("no discrepancies");

        database.execute("INSERT INTO tickets VALUES ('t1', 0, 'x')");
        database.execute("UPDATE tickets SET state = 1 WHERE id = 't1'");
        Run bypasses = run("bypasses").succeeds();
        assertThat(bypasses.lines()).hasSize(2);
        assertThat(bypasses.lines().get(0))
                .contains("when", "record", "statement", "from", "to", "user", "application");
        assertThat(bypasses.lines().get(1)).contains("tickets", "t1", "UPDATE", "open");
        assertThat(run("history", "t1").succeeds().out()).contains("(created)", "(bypass)");

        assertThat(install("--remove").succeeds().out()).contains("tickets: removed");
        assertThat(run("verify").succeeds().out()).contains("no discrepancies");
        run("verify", machine, "--table", "tickets").exits(1);
    }

    @Test
    void discrepancies_are_printed_with_their_remedy() {
        install(machine).succeeds();
        database.execute("ALTER TABLE tickets DISABLE TRIGGER zz_turnstile_state_guard_update");

        Run text = run("verify").exits(1);
        assertThat(text.lines())
                .containsExactly(
                        "trigger zz_turnstile_state_guard_update on \"public\".\"tickets\": expected enabled always, found"
                                + " disabled, or not always; run: turnstile install --table tickets --state state",
                        "1 discrepancy");
        JsonPart json = new JsonPart(run("verify", "--format", "json").exits(1).json());
        assertThat(json.parts("discrepancies").getFirst().text("actual")).isEqualTo("disabled, or not always");
        install("--state", "state").succeeds();
        run("verify", machine, "--table", "tickets").succeeds();
    }

    /** An event that an application reads. */
    @EventName("closed")
    record Closed(long account) {}

    @Test
    void a_stored_type_without_a_reader_is_listed_after_an_application_declared_its_types() {
        install(machine).succeeds();
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource())) {
            turnstile
                    .events()
                    .append(Append.of(StreamName.of("account", 1), List.of(NewEvent.ofJson("opened", 3, "{}"))));
        }
        assertThat(run("verify").exits(0).lines()).containsExactly("no discrepancies");
        PostgresTurnstile.builder(database.dataSource())
                .applicationName("shop")
                .readEventTypes(EventTypes.of(Closed.class))
                .open()
                .close();
        assertThat(run("verify").exits(1).lines())
                .containsExactly(
                        "event type opened schema 3: expected an application that reads it, found none;"
                                + " pass a class or an upcaster for it to reading(..) when the application opens"
                                + " Turnstile",
                        "1 discrepancy");
        JsonPart json = new JsonPart(run("verify", "--format", "json").exits(1).json());
        assertThat(json.parts("discrepancies").getFirst().text("subject")).isEqualTo("event type opened schema 3");
        run("verify", machine, "--table", "tickets").succeeds();

        database.execute("INSERT INTO turnstile.event_reader VALUES ('shop', '', 'opened', 3)");
        run("verify").succeeds();
    }

    @Test
    void a_dry_run_prints_the_sql_and_runs_none() {
        run("install", machine, "--table", "tickets", "--dry-run").refuses("schema turnstile is not installed");
        install(machine).succeeds();
        Run dry = install("--capture", "refuse", "--dry-run").succeeds();

        assertThat(dry.out()).contains("CREATE OR REPLACE FUNCTION \"turnstile\".\"tickets_state_bypass_update\"()");
        assertThat(install("--dry-run").succeeds().out()).isEmpty();
        assertThat(install("--capture", "refuse").succeeds().out()).contains("installed");
    }

    @Test
    void a_table_is_watched_and_its_changes_shown() {
        assertThat(run("watch", "tickets", "--except", "note").succeeds().out()).startsWith("tickets: watched");
        assertThat(run("watch", "tickets", "--except", "note").succeeds().out()).contains("already watched");
        database.execute("INSERT INTO tickets VALUES ('t1', 0, 'secret')");
        database.execute("UPDATE tickets SET state = 1, note = 'other'");

        Run changes = run("changes", "tickets/t1").succeeds();
        assertThat(changes.lines()).hasSize(3);
        assertThat(changes.lines().get(2)).contains("updated", "{\"state\":0}", "{\"state\":1}");
        JsonPart json = new JsonPart(
                run("changes", "tickets/t1", "--format", "json").succeeds().json());
        assertThat(json.parts("changes").getFirst().text("kind")).isEqualTo("inserted");
        assertThat(changes.out()).doesNotContain("secret", "other");

        assertThat(run("watch", "tickets", "--stop").succeeds().out()).contains("no longer watched");
        run("watch", "tickets", "--stop").refuses("table tickets is not watched");
    }

    @Test
    void observed_bypasses_are_marked() {
        install(machine, "--capture", "observe", "--no-guards").succeeds();
        database.execute("INSERT INTO tickets VALUES ('t1', 76, ''), ('t2', 77, '')");

        assertThat(run("bypasses").succeeds().out()).contains("t1 (1 of 2 observed)");
        JsonPart json = new JsonPart(
                run("bypasses", "--limit", "1", "--format", "json").succeeds().json());
        assertThat(json.parts("bypasses").getFirst().text("table")).isEqualTo("tickets");
    }

    @Test
    void bad_input_is_refused_in_one_line() {
        run("install", machine).refuses("--table");
        run("install", "--table", "tickets")
                .refuses("no machine is installed on table tickets; specify the machine's FILE");
        run("install", machine, "--table", "nowhere").refuses("table nowhere does not exist");
        install(machine, "--capture", "ignore").refuses("--capture", "OBSERVE, RECORD, REFUSE");
        install(machine, "--sealed").refuses("--sealed needs --application");
        install(machine, "--sealed", "--application", "nobody_there").refuses("role nobody_there does not exist");
        install(machine, "--guards", "--no-guards").refuses("--guards and --no-guards");
        install(machine, "--lock-timeout", "0").refuses("--lock-timeout");
        run("watch", "nowhere").refuses("table nowhere does not exist");
        run("bypasses", "--limit", "0").refuses("--limit");
        run("watch", "tickets", "--stop", "--except", "note").refuses("--stop and --except");
    }

    @Test
    void rows_in_unknown_states_are_refused_and_reported() {
        database.execute("INSERT INTO tickets VALUES ('t9', 55, '')");

        install(machine).refuses("1 row holds code 55 (such as t9)", "nothing was changed");
    }
}
