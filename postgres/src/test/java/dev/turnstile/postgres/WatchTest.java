package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The history of the rows of any table. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class WatchTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Enforcement enforcement;

    WatchTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
        enforcement = turnstile.enforcement();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<String> changes(String table, Object id) {
        return enforcement.changes(table, id).stream()
                .map(change -> change.version() + " " + change.kind() + " " + change.before() + " " + change.after())
                .toList();
    }

    private static Map<String, Object> all(Map<String, ?> metadata) {
        return new HashMap<>(metadata);
    }

    @Test
    void only_changed_columns_are_stored() {
        database.sql("CREATE TABLE users (id int PRIMARY KEY, name text, age int, password text)");
        enforcement.watch("users", List.of("password"));
        database.sql("INSERT INTO users VALUES (1, 'ada', NULL, 'secret')");
        database.sql("UPDATE users SET age = 36, name = 'Ada', password = 'other'; UPDATE users SET age = 36");
        database.sql("UPDATE users SET password = 'third'; UPDATE users SET age = NULL; DELETE FROM users");

        assertThat(changes("users", 1))
                .containsExactly(
                        "1 inserted {} {id=1, name=ada}",
                        "2 updated {age=null, name=ada} {age=36, name=Ada}",
                        "3 updated {age=36} {age=null}",
                        "4 deleted {id=1, name=Ada} {}");
        assertThat(database.rows("SELECT data FROM turnstile.event WHERE data::text ~ 'secret|other|third'"))
                .isEmpty();
    }

    @Test
    void a_table_that_is_emptied_leaves_one_change() {
        database.sql("CREATE TABLE users (id text PRIMARY KEY)");
        enforcement.watch("users", List.of());
        database.sql("TRUNCATE users");

        assertThat(changes("users", "")).containsExactly("1 truncated {} {}");
        try (Stream<RecordedEvent> events =
                PostgresTurnstile.open(database.dataSource()).events().read(Read.ofCategory("users"))) {
            assertThat(events).extracting(RecordedEvent::type).containsExactly("truncated");
        }
    }

    @Test
    void every_type_is_compared_as_it_is_stored() {
        database.sql("""
                CREATE TABLE things (
                  id int PRIMARY KEY, j json, b jsonb, a int[], n numeric, p point, x xml, f float8, s smallint[],
                  doubled numeric GENERATED ALWAYS AS (n * 2) STORED);
                INSERT INTO things (id, j, b, a, n, p, x, f)
                  VALUES (1, '{"k": 1}', '{"k": null}', '{1,NULL}', 'NaN', '(1,2)', '<a/>', '-Infinity')""");
        enforcement.watch("things", List.of());
        database.sql("UPDATE things SET j = j, b = b, a = a, n = n, p = p, x = x, f = f");
        assertThat(changes("things", 1)).isEmpty();

        database.sql("UPDATE things SET n = 1.0; UPDATE things SET n = 1.00, a = '{1,2}', p = '(1,3)', b = '{}'");
        assertThat(changes("things", 1))
                .containsExactly(
                        "1 updated {n=NaN} {n=1.0}",
                        "2 updated {a=[1, null], b={k=null}, n=1.0, p=(1,2)} {a=[1, 2], b={}, n=1.00, p=(1,3)}");
    }

    @Test
    void long_values_are_stored_completely_and_only_when_they_change() {
        database.sql("CREATE TABLE texts (id int PRIMARY KEY, body text, seen int);"
                + " INSERT INTO texts SELECT 1, string_agg(md5(i::text), ''), 0 FROM generate_series(1, 1000) i");
        enforcement.watch("texts", List.of());
        database.sql("UPDATE texts SET seen = 1; UPDATE texts SET body = body || '!'");

        assertThat(enforcement.changes("texts", 1).get(0).after().keySet().toString())
                .isEqualTo("[seen]");
        assertThat(enforcement.changes("texts", 1).get(1).after().get("body"))
                .asString()
                .hasSize(32001)
                .endsWith("!");
    }

    @Test
    void a_changed_key_reads_as_a_deletion_and_an_insertion() {
        database.sql(
                "CREATE TABLE pairs (a int, b text, v int, PRIMARY KEY (b, a)); INSERT INTO pairs VALUES (1, 'x', 7)");
        enforcement.watch("pairs", List.of());
        database.sql("UPDATE pairs SET a = 2");

        assertThat(changes("pairs", List.of("x", 1))).containsExactly("1 deleted {a=1, b=x, v=7} {}");
        assertThat(changes("pairs", List.of("x", 2))).containsExactly("1 inserted {} {a=2, b=x, v=7}");
    }

    @Test
    void a_table_without_primary_key_is_refused() {
        database.sql("CREATE TABLE heap (id int)");

        assertThatThrownBy(() -> enforcement.watch("heap", List.of()))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("table heap has no primary key");
        assertThatThrownBy(() -> enforcement.watch("nowhere", List.of())).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> enforcement.unwatch("heap")).hasMessageContaining("heap");
    }

    @Test
    void an_unknown_column_to_leave_out_is_refused() {
        database.sql("CREATE TABLE users (id int PRIMARY KEY)");

        assertThatThrownBy(() -> enforcement.watch("users", List.of("pasword"))).hasMessageContaining("pasword");
    }

    @Test
    void the_actor_of_a_row_change_is_that_of_the_transition_the_command_or_the_session() {
        database.sql("CREATE TABLE users (id int PRIMARY KEY, name text); INSERT INTO users VALUES (1, 'a')");
        enforcement.watch("users", List.of());
        database.sql(
                "WITH door AS MATERIALIZED (SELECT set_config('turnstile.door', extract(epoch FROM statement_timestamp())::text, true),"
                        + " set_config('turnstile.door_verb', 'rename.users', true),"
                        + " set_config('turnstile.door_actor', 'door''s', true)) UPDATE users SET name = 'b' FROM door");
        database.sql("BEGIN; SELECT set_config('turnstile.command', 'marry.users', true),"
                + " set_config('turnstile.actor', 'command''s', true); UPDATE users SET name = 'c'; COMMIT");
        database.sql("SET application_name = 'by hand'; UPDATE users SET name = 'd'");

        List<RowChange> changes = enforcement.changes("users", 1);
        assertThat(changes).extracting(RowChange::actor).containsExactly("door's", "command's", null);
        assertThat(all(changes.get(0).metadata())).containsEntry("verb", "rename.users");
        assertThat(all(changes.get(1).metadata()))
                .containsEntry("command", "marry.users")
                .doesNotContainKey("verb");
        assertThat(all(changes.get(2).metadata()))
                .containsEntry("application_name", "by hand")
                .containsEntry("session_user", database.value("SELECT session_user"))
                .doesNotContainKeys("verb", "command");
    }

    @Test
    void a_watched_lifecycle_keeps_one_stream_for_each_record() {
        database.sql(Orders.TABLE);
        enforcement.watch("orders", List.of());
        Lifecycle<State, Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());
        orders.insert(Map.of("id", 1));
        orders.fire(1, Move.PAY);
        database.sql("UPDATE orders SET state = 4, address = 'x'");

        assertThat(changes("orders", 1))
                .containsExactly(
                        "2 inserted {} {id=1, state=0, customer=ada}",
                        "4 updated {state=0} {state=1}",
                        "6 updated {state=1, address=null} {state=4, address=x}");
        assertThat(orders.history(1))
                .extracting(change -> change.version() + " " + change.to())
                .containsExactly("1 PENDING", "3 PAID", "5 CANCELLED");
        assertThat(database.value("SELECT count(*) FROM turnstile.stream")).isEqualTo("1");
    }

    @Test
    void watching_twice_changes_nothing_and_stopping_removes_everything() {
        database.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
        assertThat(enforcement.watch("users", List.of())).isNotEmpty();
        assertThat(enforcement.watch("users", List.of())).isEmpty();
        assertThat(enforcement.verify()).isEmpty();

        database.sql("ALTER TABLE users ADD age int");
        assertThat(enforcement.verify())
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found.remedy()).isEqualTo("run: turnstile watch users"));
        enforcement.watch("users", List.of());
        assertThat(enforcement.verify()).isEmpty();

        assertThat(enforcement.unwatch("users")).isNotEmpty();
        database.sql("INSERT INTO users VALUES (1, 'a', 2)");
        assertThat(changes("users", 1)).isEmpty();
        assertThat(database.rows("SELECT proname FROM pg_proc WHERE proname LIKE 'users%'"))
                .isEmpty();
    }

    @Test
    void forty_thousand_rows_in_one_statement_take_no_nested_loop() {
        database.sql("CREATE TABLE users (id int PRIMARY KEY, name text); INSERT INTO users"
                + " SELECT i, 'x' FROM generate_series(1, 40000) i");
        enforcement.watch("users", List.of());
        database.sql("SET statement_timeout = '30s'; UPDATE users SET name = 'y'; RESET statement_timeout");

        assertThat(database.value("SELECT count(*) FROM turnstile.event WHERE data = '{\"old\": {\"name\": \"x\"},"
                        + " \"new\": {\"name\": \"y\"}}'"))
                .isEqualTo("40000");
    }
}
