package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that change a record, and machines read from the database. */
class ChangeCommandsTest {

    private static final StateMachine<String, String> ORDER = StateMachine.define("order")
            .state("PENDING", 0)
            .initial()
            .state("PAID", 1)
            .state("SHIPPED", 2)
            .transition("pay")
            .from("PENDING")
            .to("PAID")
            .transition("ship")
            .from("PAID")
            .to("SHIPPED")
            .guard(Guard.sql("address IS NOT NULL", "no delivery address"))
            .transition("inspect")
            .from("PAID")
            .to("PENDING")
            .guard(Guard.java(row -> true, "not inspected"))
            .build();

    private final TestDatabase database = TestServer.newDatabase();

    @BeforeEach
    void installs() {
        database.execute("CREATE TABLE orders (id int PRIMARY KEY, address text, state smallint NOT NULL)");
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource())) {
            Lifecycle<String, String> orders = turnstile.lifecycle(ORDER, RecordTable.of("orders"));
            orders.insert(Map.of("id", 42));
        }
    }

    private Run run(String command, Object... arguments) {
        return Run.turnstile(Stream.concat(Stream.of(command, "--url", database.url()), Stream.of(arguments))
                .toArray());
    }

    private String state() {
        return database.query("SELECT state FROM orders WHERE id = 42").getFirst();
    }

    private String last(String column) {
        return database.query("SELECT " + column + " FROM turnstile.event ORDER BY position DESC LIMIT 1")
                .getFirst();
    }

    @Test
    void a_transition_is_fired_with_a_reason_and_an_actor() {
        assertThat(run("fire", "orders/42", "pay", "--reason", "bank called", "--actor", "ada", "--field", "ref=x7")
                        .succeeds()
                        .lines())
                .containsExactly("orders/42: PENDING -> PAID, version 2, by ada");
        assertThat(state()).isEqualTo("1");
        assertThat(last("metadata ->> 'reason'")).isEqualTo("bank called");
        assertThat(last("actor")).isEqualTo("ada");
        assertThat(last("data ->> 'ref'")).isEqualTo("x7");
    }

    @Test
    void a_refused_transition_is_recorded_and_exits_with_1() {
        run("fire", "42", "pay", "--reason", "r").succeeds();

        Run guard = run("fire", "42", "ship", "--reason", "r", "--actor", "ada").exits(1);
        Run json = run("fire", "42", "pay", "--reason", "r", "--format", "json").exits(1);
        Run expected = run("fire", "42", "ship", "--reason", "r", "--expect", "PENDING")
                .exits(1);

        assertThat(guard.out()).startsWith("refused: ").contains("no delivery address");
        assertThat(new JsonPart(json.json()).text("refusal")).isEqualTo("invalid_transition");
        assertThat(expected.out()).contains("PAID");
        assertThat(state()).isEqualTo("1");
        assertThat(database.query("SELECT name FROM turnstile.refusal WHERE actor = 'ada'"))
                .containsExactly("guard_refused");
    }

    @Test
    void a_record_is_corrected_to_a_state() {
        Run json = run(
                        "correct",
                        "orders/42",
                        "SHIPPED",
                        "--reason",
                        "sent by hand",
                        "--actor",
                        "bob",
                        "--format",
                        "json")
                .succeeds();

        assertThat(new JsonPart(json.json()).text("from")).isEqualTo("PENDING");
        assertThat(state()).isEqualTo("2");
        assertThat(last("metadata ->> 'reason'")).isEqualTo("sent by hand");
        assertThat(run("history", "orders/42").succeeds().out()).contains("SHIPPED", "bob");
        assertThat(run("correct", "42", "PAID", "--reason", "r").succeeds().out())
                .contains("by " + System.getProperty("user.name"));
    }

    @Test
    void an_invalid_change_is_refused_and_nothing_is_written() {
        run("fire", "42", "pay").refuses("--reason");
        run("fire", "42", "pay", "--reason", " ").refuses("--reason: expected the reason");
        run("fire", "42", "fly", "--reason", "r").refuses("no transition 'fly' (known: pay, ship, inspect)");
        run("fire", "42", "inspect", "--reason", "r").refuses("guard 'not inspected' in Java", "turnstile correct");
        run("fire", "43", "pay", "--reason", "r").refuses("record '43' does not exist in order");
        run("fire", "42", "pay", "--reason", "r", "--expect", "LOST").refuses("no state 'LOST'");
        run("correct", "42", "LOST", "--reason", "r").refuses("no state 'LOST' (known: PENDING, PAID, SHIPPED)");
        assertThat(state()).isEqualTo("0");
        assertThat(database.query("SELECT count(*) FROM turnstile.event")).containsExactly("1");
    }

    @Test
    void the_installed_machine_is_checked_and_drawn(@TempDir Path directory) {
        assertThat(run("check", "--machine", "order").succeeds().lines().getLast())
                .startsWith("machine order: 0 errors");
        assertThat(run("diagram", "--machine", "order", "--format", "mermaid")
                        .succeeds()
                        .out())
                .contains("state \"PENDING (0)\" as s1", "ship [address IS NOT NULL]");
        Path output = directory.resolve("order.svg");
        run("diagram", "--machine", "order", "--collapse", "-o", output).succeeds();
        assertThat(output).content().startsWith("<svg");

        Path machine = Samples.write(directory, "order.json", """
                {"turnstile": 1, "machine": "order",
                 "states": [{"name": "PAID", "code": 0, "initial": "default"}, {"name": "PENDING", "code": 1}],
                 "transitions": [{"name": "pay", "edges": [{"from": "PAID", "to": "PENDING"}]}]}""");
        run("check", machine, "--against-installed").exits(1);
        Run.turnstile("check", machine).succeeds();
    }

    @Test
    void a_missing_machine_is_refused() {
        run("check").refuses("expected a FILE, or --machine NAME");
        run("diagram", "x.json", "--machine", "order").refuses("FILE and --machine cannot be used together");
        run("diagram", "--machine", "ordr").refuses("no machine 'ordr' is installed (installed: order)");
        run("check", "x.json", "--against", "y.json", "--against-installed").refuses("cannot be used together");
        TestDatabase without = TestServer.newDatabase();
        Run.turnstile("diagram", "--machine", "order", "--url", without.url())
                .refuses("schema turnstile is not installed");
        Run.turnstile("fire", "42", "pay", "--reason", "r", "--url", without.url())
                .refuses("schema turnstile is not installed");
        Run.turnstile("correct", "42", "PAID", "--reason", "r", "--url", "jdbc:postgresql://127.0.0.1:1/x")
                .refuses("127.0.0.1:1", "cannot connect");
    }
}
