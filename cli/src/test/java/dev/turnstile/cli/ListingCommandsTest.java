package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that list the contents of a database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListingCommandsTest {

    private static final StateMachine<String, String> SEAT = StateMachine.define("seat")
            .state("FREE", 0)
            .initial()
            .state("TAKEN", 1)
            .transition("take")
            .from("FREE")
            .to("TAKEN")
            .build();

    private final TestDatabase database = TestServer.newDatabase();

    @BeforeAll
    void fills() {
        database.execute("""
                CREATE SCHEMA shop;
                CREATE TABLE shop.seats (room text, seat int, state smallint NOT NULL, PRIMARY KEY (room, seat));
                CREATE TABLE notes (id text PRIMARY KEY, note text)""");
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource())) {
            Lifecycle<String, String> seats =
                    turnstile.lifecycle(SEAT, RecordTable.of("shop.seats").withId("room", "seat"));
            Instant old = Instant.now().minus(Duration.ofHours(3));
            for (int seat = 1; seat <= 3; seat++) {
                seats.insert(
                        Map.of("room", "A,\u001b[31m", "seat", seat),
                        "FREE",
                        TransitionOptions.none().withOccurredAt(old));
            }
            seats.fire(
                    List.of("A,\u001b[31m", 2), "take", TransitionOptions.none().withActor("ada\u001b[31m"));
            turnstile.enforcement().watch("notes", List.of());
        }
        database.execute("""
                INSERT INTO turnstile.timer (next_attempt_at, due_at, lifecycle, category, key, name, type, state, attempts,
                    failure) VALUES
                  ('2030-01-02Z', '2030-01-01Z', 1, 'shop.seats', '("A,\u001b[31m",2)', 'seat', NULL, 1, 0, NULL),
                  ('2030-01-03Z', '2030-01-01Z', 0, 'note', '7', 'remind', 'reminded', NULL, 2, 'no route');
                INSERT INTO turnstile.process (name, key, steps, ended, state) VALUES
                  ('fulfilment', '1', 3, true, '{"paid": true}'), ('fulfilment', '2', 1, false, '{}');
                INSERT INTO turnstile.projection (name, version, inline) VALUES ('sales', 2, false)""");
    }

    private Run run(String command, Object... arguments) {
        return Run.turnstile(Stream.concat(Stream.of(command, "--url", database.url()), Stream.of(arguments))
                .toArray());
    }

    @Test
    void machines_and_tables_are_listed() {
        assertThat(run("machines").succeeds().lines().get(1)).contains("seat", "1", "shop.seats", "FREE, TAKEN");
        List<String> tables = run("tables").succeeds().lines();
        assertThat(tables.get(1)).contains("notes", "id", "watched");
        assertThat(tables.get(2)).contains("shop.seats", "seat", "room, seat", "state", "none");
        JsonPart json =
                new JsonPart(run("tables", "--format", "json").succeeds().json());
        assertThat(json.parts("tables").get(1).text("table")).isEqualTo("shop.seats");
        assertThat(new JsonPart(run("machines", "--format", "json").succeeds().json())
                        .parts("machines")
                        .getFirst()
                        .text("machine"))
                .isEqualTo("seat");
    }

    @Test
    void records_are_found_by_state_and_age_and_named_for_other_commands() {
        Run old = run("records", "shop.seats", "--state", "FREE", "--older-than", "1h")
                .succeeds();
        assertThat(old.lines()).hasSize(3);
        assertThat(run("records", "shop.seats", "--state", "TAKEN", "--older-than", "1h")
                        .succeeds()
                        .out())
                .contains("no such records");
        Run taken = run("records", "shop.seats", "--state", "TAKEN").succeeds();
        assertThat(taken.lines().get(1)).contains("TAKEN", "take", "ada\\u001b[31m");
        assertThat(taken.out()).doesNotContain("\u001b");
        JsonPart page = new JsonPart(run("records", "shop.seats", "--limit", "1", "--format", "json")
                .succeeds()
                .json());
        JsonPart next = new JsonPart(run("records", "shop.seats", "--after", page.text("next"), "--format", "json")
                .succeeds()
                .json());
        assertThat(next.parts("records")).hasSize(2);

        String named = next.parts("records").getFirst().text("record");
        assertThat(run("history", named).succeeds().out()).contains("is in state TAKEN");
        assertThat(run("at", named).succeeds().out()).contains("seat is in state TAKEN");
        assertThat(run("log", named).succeeds().lines()).hasSize(3);
        assertThat(run("timers", named).succeeds().lines().get(1)).contains("timeout of TAKEN");
        run("changes", named).succeeds();
        run("refusals", "--record", named).succeeds();
        run("export", "-", "--stream", named).succeeds();
        assertThat(run("history", "shop.seats/\"A,\u001b[31m\",2").succeeds().out())
                .as("without parentheses")
                .contains("is in state TAKEN");
        assertThat(run("at", "shop.seats/\"A,\u001b[31m\",2").succeeds().out()).contains("TAKEN");
    }

    @Test
    void a_table_that_is_not_watched_is_reported() {
        assertThat(run("changes", "shop.seats/(x,2)").succeeds().out())
                .contains("table shop.seats is not watched")
                .doesNotContain("knows");
        assertThat(run("changes", "notes/1").succeeds().out())
                .contains("no changes of the row since table notes is watched");
        assertThat(new JsonPart(run("changes", "shop.seats/x,2", "--format", "json")
                                .succeeds()
                                .json())
                        .text("watched"))
                .isEqualTo("false");
        run("changes", "nowhere/1").refuses("table nowhere does not exist");
        run("changes", "shop.seats/1").refuses("has 2 columns");
    }

    @Test
    void the_log_is_shown_and_filtered() {
        List<String> lines = run("log").succeeds().lines();
        assertThat(lines).hasSize(5);
        assertThat(lines.getLast()).contains("transition", "take", "FREE -> TAKEN", "ada\\u001b[31m");
        assertThat(run("log", "--type", "take").succeeds().lines()).hasSize(2);
        assertThat(run("log", "--table", "notes").succeeds().out()).contains("no such events");
        assertThat(new JsonPart(run("log", "--limit", "1", "--format", "json")
                                .succeeds()
                                .json())
                        .parts("events")
                        .getFirst()
                        .text("type"))
                .isEqualTo("take");
    }

    @Test
    void the_log_is_followed_until_it_is_interrupted() {
        TestDatabase other = TestServer.newDatabase();
        other.execute("CREATE TABLE seats (id int PRIMARY KEY, state smallint NOT NULL)");
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(other.dataSource());
                FollowedLog log = FollowedLog.start(other.url())) {
            Lifecycle<String, String> seats = turnstile.lifecycle(SEAT, RecordTable.of("seats"));
            seats.insert(Map.of("id", 7));
            assertThat(log.awaitLine("creation created")).contains("seats/7#1", "FREE");
            seats.fire(7, "take", TransitionOptions.none().withActor("ada"));
            assertThat(log.awaitLine("transition take")).contains("FREE -> TAKEN", "by ada");
        }
    }

    @Test
    void timers_processes_and_projections_are_listed() {
        assertThat(run("timers").succeeds().lines()).hasSize(3);
        assertThat(run("timers", "--failing").succeeds().lines().get(1)).contains("note/7", "reminded", "no route");
        assertThat(run("processes").succeeds().lines().get(1)).contains("fulfilment/1", "3", "ended", "paid");
        assertThat(run("processes", "fulfilment", "--running")
                        .succeeds()
                        .lines()
                        .get(1))
                .contains("fulfilment/2", "running");
        assertThat(run("processes", "fulfilment/2").succeeds().lines()).hasSize(2);
        assertThat(run("processes", "--limit", "1").succeeds().lines().getLast())
                .contains("--after fulfilment/1");
        assertThat(run("processes", "--after", "fulfilment/1").succeeds().lines())
                .hasSize(2);
        assertThat(run("projections").succeeds().lines().get(1)).contains("sales", "2", "subscription");
        for (String what : List.of("timers", "processes", "projections")) {
            assertThat(run(what, "--format", "json").succeeds().json()).containsKey(what);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "machines",
                "tables",
                "records orders",
                "log",
                "log --follow",
                "timers",
                "processes",
                "projections"
            })
    void a_database_without_turnstile_is_reported(String command) {
        TestDatabase without = TestServer.newDatabase();

        Run.turnstile((Object[]) (command + " --url " + without.url()).split(" "))
                .refuses("schema turnstile is not installed");
        assertThat(without.made()).isEmpty();
        Run.turnstile((Object[]) (command + " --url jdbc:postgresql://127.0.0.1:1/x").split(" "))
                .refuses("127.0.0.1:1", "cannot connect");
    }

    @Test
    void bad_input_is_refused() {
        run("records", "orders").refuses("no lifecycle is installed on table 'orders' (installed on: shop.seats)");
        run("records", "shop.seats", "--state", "LOST").refuses("no state 'LOST' (known: FREE, TAKEN)");
        run("records", "shop.seats", "--older-than", "soon").refuses("expected a duration such as");
        run("records", "shop.seats", "--after", "1").refuses("--after: expected a value for each of [room, seat]");
        run("records", "shop.seats", "--limit", "0").refuses("--limit: expected 1 or more, got 0");
        run("log", "shop.seats/none").refuses("the log has no record 'shop.seats/none'");
        run("log", "x", "--table", "y").refuses("RECORD and --table cannot be used together");
        run("processes", "--after", "x").refuses("expected PROCESS/KEY");
    }
}
