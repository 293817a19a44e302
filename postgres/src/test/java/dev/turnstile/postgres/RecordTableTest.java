package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class RecordTableTest {

    private static final StateMachine<String, String> SWITCH = machine("switch");

    private final TestDatabase database;
    private final TestGroupCommit groupCommit;

    RecordTableTest(TestServer server, TestGroupCommit groupCommit) {
        this.groupCommit = groupCommit;
        database = server.database();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static StateMachine<String, String> machine(String name) {
        return StateMachine.define(name)
                .state("off", 0)
                .initial()
                .state("on", 1)
                .transition("press")
                .from("off")
                .to("on")
                .from("on")
                .to("off")
                .build();
    }

    private Lifecycle<String, String> bind(RecordTable table) {
        return groupCommit.open(database.dataSource()).lifecycle(SWITCH, table);
    }

    private void walk(Lifecycle<String, String> switches, Map<String, ?> columns, Object id, Object same) {
        switches.insert(columns);
        switches.fire(id, "press");
        switches.fire(same, "press");
        assertThat(switches.history(same)).extracting(StateChange::to).containsExactly("off", "on", "off");
        assertThat(switches.histories(List.of(id))).hasSize(1);
        assertThat(switches.states(List.of(id, same)))
                .isEqualTo(Map.of(switches.history(id).getFirst().record(), "off"));
        assertThat(switches.at(id, 2)).contains("on");
    }

    @Test
    void an_id_may_be_a_bigint_an_int_a_uuid_or_a_text() {
        UUID uuid = UUID.fromString("0193a7ce-7d4e-7bd5-a3f5-9f2f2a3d7f11");
        database.sql("""
                CREATE TABLE longs (id bigint PRIMARY KEY, state smallint NOT NULL);
                CREATE TABLE ints (id int PRIMARY KEY, state int NOT NULL);
                CREATE TABLE uuids (id uuid PRIMARY KEY, state bigint NOT NULL);
                CREATE TABLE texts (id text PRIMARY KEY, state smallint NOT NULL);
                CREATE TABLE varchars (id varchar(40) UNIQUE, state smallint NOT NULL)""");
        walk(bind(RecordTable.of("longs")), Map.of("id", Long.MAX_VALUE), Long.MAX_VALUE, "9223372036854775807");
        walk(bind(RecordTable.of("ints")), Map.of("id", -7), -7, -7L);
        walk(
                bind(RecordTable.of("uuids")),
                Map.of("id", uuid),
                uuid,
                uuid.toString().toUpperCase(java.util.Locale.ROOT));
        walk(bind(RecordTable.of("texts")), Map.of("id", "a'b\"c, ü☃"), "a'b\"c, ü☃", "a'b\"c, ü☃");
        walk(bind(RecordTable.of("varchars")), Map.of("id", "x"), "x", "x");
    }

    @Test
    void a_composite_id_is_a_list_in_the_order_of_the_columns() {
        database.sql("CREATE TABLE lines (country text, nr int, PRIMARY KEY (nr, country), state smallint NOT NULL)");
        Lifecycle<String, String> lines = bind(RecordTable.of("lines").withId("country", "nr"));
        walk(lines, Map.of("country", "e,u", "nr", 7), List.of("e,u", 7), List.of("e,u", "7"));
        assertThat(lines.history(List.of("e,u", 7)).getFirst().record()).isEqualTo("(\"e,u\",7)");
        assertThatThrownBy(() -> lines.fire(7, "press"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("id of table lines: expected a List of values for [country, nr], got 7");
        assertThatThrownBy(() -> lines.fire(List.of("eu", 8), "press"))
                .isInstanceOf(RecordNotFound.class)
                .hasMessage("switch eu,8: not found in table lines");
    }

    @Test
    void names_may_need_quotes_and_a_schema() {
        database.sql("""
                CREATE SCHEMA "My Shop";
                CREATE TABLE "My Shop"."Order" ("Id" int PRIMARY KEY, "select" smallint NOT NULL, "a;b""c" text)""");
        Lifecycle<String, String> orders =
                bind(RecordTable.of("\"My Shop\".\"Order\"").withId("Id").withState("select"));
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("Id", 1);
        columns.put("a;b\"c", "'); DROP TABLE x; --");
        walk(orders, columns, 1, 1);
        assertThat(orders.condition(List.of("on"))).isEqualTo("\"select\" IN (1)");
        assertThat(database.value("SELECT name FROM turnstile.category")).isEqualTo("My Shop.Order");
        assertThat(groupCommit
                        .open(database.dataSource())
                        .installedLifecycles()
                        .getFirst()
                        .history(1))
                .hasSize(3);
    }

    @Test
    void several_lifecycles_share_a_table_and_each_record_has_one_stream() {
        database.sql("CREATE TABLE lamps (id int PRIMARY KEY, state smallint NOT NULL, heating smallint NOT NULL)");
        Lifecycle<String, String> light = bind(RecordTable.of("lamps"));
        Lifecycle<String, String> heating = groupCommit
                .open(database.dataSource())
                .lifecycle(machine("heater"), RecordTable.of("lamps").withState("heating"));
        Lifecycle<String, String> twin = bind(RecordTable.of("lamps").withState("heating"));
        light.insert(Map.of("id", 1, "heating", 0));
        light.fire(1, "press");
        twin.fire(1, "press");
        light.fire(1, "press");
        assertThat(light.history(1)).extracting(StateChange::version).containsExactly(1, 2, 4);
        assertThat(twin.history(1)).extracting(StateChange::version).containsExactly(3);
        assertThat(light.at(1, 3)).contains("on");
        assertThat(database.value("SELECT count(*) FROM turnstile.stream")).isEqualTo("1");
        assertThat(heating.machine().name()).isEqualTo("heater");
    }

    @Test
    void a_table_that_does_not_fit_is_refused_in_one_line_before_anything_is_installed() {
        database.sql("""
                CREATE TABLE plain (id int PRIMARY KEY, status text);
                CREATE TABLE keyless (id int, state smallint);
                CREATE TABLE partial (id int, state smallint);
                CREATE UNIQUE INDEX ON partial (id) WHERE state = 1;
                CREATE VIEW seen AS SELECT * FROM keyless""");
        refused(RecordTable.of("nowhere"), "table nowhere does not exist; create it, or qualify it with its schema");
        refused(
                RecordTable.of("seen"),
                "expected a table of the name seen, got a view; specify the table that contains its rows");
        refused(
                RecordTable.of("plain"),
                "table plain has no column state (columns: id, status); add the column, or correct the name");
        refused(
                RecordTable.of("plain").withId("nr").withState("status"),
                "table plain has no column nr (columns: id, status); add the column, or correct the name");
        refused(
                RecordTable.of("plain").withState("status"),
                "column status of table plain has type text, expected smallint or integer; state codes are integers");
        refused(
                RecordTable.of("keyless"),
                "table keyless has no unique index on [id]; an id must identify one row, so add a primary key or a unique"
                        + " index");
        refused(
                RecordTable.of("partial"),
                "table partial has no unique index on [id]; an id must identify one row, so add a primary key or a unique"
                        + " index");
        assertThat(database.value("SELECT count(*) FROM turnstile.machine")).isEqualTo("0");
    }

    private void refused(RecordTable table, String message) {
        assertThatThrownBy(() -> bind(table))
                .isInstanceOf(LifecycleException.class)
                .hasMessage(message);
    }

    @Test
    void a_guard_that_does_not_fit_the_table_is_refused_when_it_is_bound() {
        database.sql("CREATE TABLE switches (id int PRIMARY KEY, tags text[], info jsonb, state smallint NOT NULL)");
        assertThatThrownBy(() -> guarded("colour = 'red'"))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("guard 'not allowed' is not a valid condition on table switches: ")
                .hasMessageContaining("column \"colour\" does not exist");
        assertThatThrownBy(() -> guarded("info ? 'a'"))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("contains '?', which JDBC treats as a parameter");
        Lifecycle<String, String> switches = guarded("tags @> '{key}' AND jsonb_exists(info, 'a')");
        switches.insert(Map.of("id", 1, "tags", "{key,table}", "info", Map.of("a", 1)));
        switches.insert(Map.of("id", 2, "tags", "{key}"));
        assertThat(switches.may(1, "press")).isTrue();
        assertThat(switches.fire(1, "press").to()).isEqualTo("on");
        assertThat(switches.may(2, "press")).isFalse();
        assertThat(switches.tryFire(2, "press").toString()).contains("not allowed");
    }

    private Lifecycle<String, String> guarded(String condition) {
        StateMachine<String, String> machine = StateMachine.define("switch")
                .state("off", 0)
                .initial()
                .state("on", 1)
                .transition("press")
                .from("off")
                .to("on")
                .guard(Guard.sql(condition, "not allowed"))
                .build();
        return groupCommit.open(database.dataSource()).lifecycle(machine, RecordTable.of("switches"));
    }

    @Test
    void guards_choose_between_edges_in_their_order() {
        database.sql("CREATE TABLE claims (id int PRIMARY KEY, amount int NOT NULL, state smallint NOT NULL)");
        StateMachine<String, String> machine = StateMachine.define("claim")
                .state("new", 0)
                .initial()
                .state("paid", 1)
                .state("review", 2)
                .state("board", 3)
                .transition("submit")
                .from("new")
                .to("paid")
                .guard(Guard.sql("amount < 100", "large"))
                .from("new")
                .to("review")
                .guard(Guard.sql("amount < 1000", "very large"))
                .from("new")
                .to("board")
                .build();
        Lifecycle<String, String> claims =
                groupCommit.open(database.dataSource()).lifecycle(machine, RecordTable.of("claims"));
        for (int amount : List.of(50, 500, 5000)) {
            claims.insert(Map.of("id", amount, "amount", amount));
        }
        assertThat(claims.explain(500, "submit").to()).isEqualTo("review");
        assertThat(claims.fire(50, "submit").to()).isEqualTo("paid");
        assertThat(claims.fire(500, "submit").to()).isEqualTo("review");
        assertThat(claims.fire(5000, "submit").to()).isEqualTo("board");
    }

    @Test
    void a_java_guard_sees_the_locked_row_and_runs_once() {
        database.sql("CREATE TABLE switches (id int PRIMARY KEY, owner text, state smallint NOT NULL)");
        java.util.concurrent.atomic.AtomicInteger asked = new java.util.concurrent.atomic.AtomicInteger();
        StateMachine<String, String> machine = StateMachine.define("switch")
                .state("off", 0)
                .initial()
                .state("on", 1)
                .transition("press")
                .from("off")
                .to("on")
                .guard(Guard.java(
                        row -> {
                            asked.incrementAndGet();
                            return "ada".equals(row.get("owner", String.class));
                        },
                        "not ada's"))
                .guard(Guard.sql("id < 100", "too high"))
                .build();
        Lifecycle<String, String> switches =
                groupCommit.open(database.dataSource()).lifecycle(machine, RecordTable.of("switches"));
        switches.insert(Map.of("id", 1, "owner", "ada"));
        switches.insert(Map.of("id", 2, "owner", "bob"));
        switches.insert(Map.of("id", 100, "owner", "ada"));

        assertThat(switches.fire(1, "press", TransitionOptions.none().withActor("ada"))
                        .to())
                .isEqualTo("on");
        assertThat(asked).hasValue(1);
        assertThat(switches.history(1)).extracting(StateChange::actor).contains("ada");
        assertThatThrownBy(() -> switches.fire(2, "press"))
                .hasMessage("switch 2: transition 'press' from state off is refused: not ada's");
        assertThatThrownBy(() -> switches.fire(100, "press"))
                .hasMessage("switch 100: transition 'press' from state off is refused: too high");
        assertThatThrownBy(() -> switches.fire(1, "press"))
                .hasMessage("switch 1: transition 'press' is not permitted in state on (permitted: none)");
        assertThatThrownBy(() -> switches.fire(3, "press")).isInstanceOf(RecordNotFound.class);
        assertThat(switches.permitted(2)).isEmpty();
        assertThat(groupCommit
                        .open(database.dataSource())
                        .installedLifecycles()
                        .getFirst()
                        .machine()
                        .edges()
                        .getFirst()
                        .guards())
                .hasSize(2);
    }
}
