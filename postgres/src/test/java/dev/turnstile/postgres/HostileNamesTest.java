package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Names of tables, columns and schemas are always quoted, whatever they contain. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class HostileNamesTest {

    private enum State {
        PENDING,
        PAID,
        CANCELLED
    }

    private enum Move {
        PAY,
        CANCEL
    }

    private static final List<String> NAMES = List.of(
            "{schema}",
            "{guard}",
            "{alias}",
            "{codes}",
            "{key}",
            "{table}",
            "{row}",
            "{function}",
            "${schema}",
            "$1",
            "a\"b",
            "a'b",
            "a\\b",
            "$$",
            "$turnstile$; DROP TABLE witness; $turnstile$",
            "$turnstile",
            "x -- y",
            "/* x",
            "it; DROP TABLE witness; --");

    private final TestDatabase database;

    HostileNamesTest(TestServer server) {
        database = server.database();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void tables_and_columns_may_be_called_anything() {
        PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource());
        database.sql("CREATE TABLE witness ()");
        for (String name : NAMES) {
            everything(turnstile, name);
        }
        assertThat(turnstile.enforcement().verify()).isEmpty();
        assertThat(database.rows("SELECT 1 FROM pg_tables WHERE tablename = 'witness'"))
                .hasSize(1);
    }

    @Test
    void the_schema_may_be_called_anything() {
        database.sql("CREATE TABLE witness ()");
        for (String name : List.of("{schema}", "{literal}", "a\"b'c\\d", "$$", "$read$", "$turnstile$ -- /*")) {
            PostgresTurnstile turnstile = PostgresTurnstile.builder(database.dataSource())
                    .schema(name)
                    .open();
            everything(turnstile, "orders of " + name);
            turnstile.archive().createPartitions(1, 1);
        }
        assertThat(database.rows("SELECT 1 FROM pg_tables WHERE tablename = 'witness'"))
                .hasSize(1);
    }

    @Test
    void tables_with_similar_names_have_separate_histories() {
        PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource());
        database.sql("CREATE SCHEMA s1; CREATE SCHEMA \"s1.a\"; CREATE SCHEMA \"\"\"s1\"\"\"");
        for (String name : List.of(
                "s1.x", "\"s1.x\"", "\"s1.a\".b", "s1.\"a.b\"", "\"s1.a.b\"", "\"\"\"s1\"\"\".x", "\"\"\"s1\"\".x\"")) {
            database.sql("CREATE TABLE " + name + " (id bigint PRIMARY KEY, address text, state smallint NOT NULL)");
            Lifecycle<?, ?> records = turnstile.lifecycle(Orders.MACHINE, RecordTable.of(name));
            records.insert(Map.of("id", 1L));
            assertThat(records.history(1L)).as(name).hasSize(1);
        }
    }

    /** Uses a table with the given names in every way that puts them into statements. */
    private void everything(PostgresTurnstile turnstile, String name) {
        String quoted = QuotedName.of(name);
        String id = QuotedName.of("id " + name);
        String other = QuotedName.of("other " + name);
        database.sql("CREATE TABLE " + quoted + " (" + id + " int PRIMARY KEY, " + quoted
                + " smallint NOT NULL DEFAULT 0, " + other + " text)");
        StateMachine<State, Move> machine = StateMachine.define("machine " + name, State.class, Move.class)
                .state(State.PENDING, 0)
                .initial()
                .state(State.PAID, 1)
                .state(State.CANCELLED, 4)
                .transition(Move.PAY)
                .from(State.PENDING)
                .to(State.PAID)
                .guard(Guard.sql(other + " IS NOT NULL -- any", "no other"))
                .transition(Move.CANCEL)
                .from(State.PENDING, State.PAID)
                .to(State.CANCELLED)
                .build();
        var records = RecordTable.of(quoted).withId("id " + name).withState(name);
        Lifecycle<State, Move> lifecycle = turnstile.lifecycle(machine, records);
        Enforcement enforcement = turnstile.enforcement();
        enforcement.install(machine, records, EnforcementOptions.defaults());
        enforcement.watch(quoted, List.of());
        lifecycle.insert(Map.of("id " + name, 1, "other " + name, "x"));
        lifecycle.fire(1, Move.PAY);
        database.sql("UPDATE " + quoted + " SET " + quoted + " = 4, " + other + " = 'y'");
        lifecycle.insert(Map.of("id " + name, 2));
        lifecycle.fireAll(Move.CANCEL, List.of(2));
        assertThat(lifecycle.tryFire(2, Move.PAY).toString()).contains("PAY");
        assertThat(lifecycle.history(1)).as(name).hasSize(3);
        assertThat(enforcement.changes(quoted, 1)).as(name).hasSize(3);
        assertThat(enforcement.verify()).as(name).isEmpty();
        enforcement.unwatch(quoted);
        enforcement.uninstall(records);
        enforcement.install(machine, records, EnforcementOptions.defaults());
    }
}
