package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException.UnknownStateCodeException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Statements that change states without a transition. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class CaptureTest {

    private static final EnforcementOptions OPTIONS = EnforcementOptions.defaults();

    private final TestDatabase database;
    private final Enforcement enforcement;
    private final Lifecycle<State, Move> orders;

    CaptureTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource());
        enforcement = turnstile.enforcement();
        orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS);
        orders.insert(Map.of("id", 1));
        orders.insert(Map.of("id", 2));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void capture(Capture mode) {
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS.withCapture(mode));
    }

    private static Map<String, Object> all(Map<String, ?> metadata) {
        return new HashMap<>(metadata);
    }

    private List<String> kinds(Object id) {
        return orders.history(id).stream()
                .map(change -> change.version() + " " + change.kind() + " " + change.to())
                .toList();
    }

    @Test
    void a_bypass_is_in_the_records_history_with_user_and_application() {
        Instant before = Instant.parse(database.value(
                "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC'," + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
        database.sql("SET application_name = 'night shift'; UPDATE orders SET state = 1, customer = 'x'");
        orders.fire(1, Move.CANCEL);

        assertThat(kinds(1)).containsExactly("1 CREATION PENDING", "2 BYPASS PAID", "3 TRANSITION CANCELLED");
        StateChange<State, Move> bypass = orders.history(1).get(1);
        assertThat(bypass.from()).isEqualTo(State.PENDING);
        assertThat(bypass.transition()).isNull();
        assertThat(bypass.recordedAt()).isAfterOrEqualTo(before);
        assertThat(all(bypass.metadata()))
                .contains(
                        entry("bypass", "UPDATE"),
                        entry("application_name", "night shift"),
                        entry("session_user", database.value("SELECT session_user")))
                .containsKeys("pid", "statement_time");
        assertThat(bypass.metadata().get("query")).asString().contains("UPDATE orders SET state = 1, customer = '?'");
        assertThat(orders.at(1, 2)).contains(State.PAID);
        assertThat(orders.at(2, Instant.parse("2100-01-01T00:00:00Z"))).contains(State.PAID);
    }

    @Test
    void transitions_and_changes_of_other_columns_are_not_bypasses() {
        orders.fire(1, Move.PAY);
        orders.correct(1, State.DELIVERED, TransitionOptions.none());
        orders.insert(Map.of("id", 3));
        database.sql("UPDATE orders SET customer = 'grace', state = state");

        assertThat(enforcement.bypasses(10)).isEmpty();
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("5");
    }

    @Test
    void insert_delete_and_truncate_are_bypasses() {
        database.sql("INSERT INTO orders (id, state) VALUES (7, 1), (8, 0)");
        database.sql("DELETE FROM orders WHERE id = 7");
        assertThat(kinds(7)).containsExactly("1 BYPASS PAID");
        assertThat(orders.at(7, 1)).contains(State.PAID);
        assertThat(orders.at(7, 2)).isEmpty();

        database.sql("TRUNCATE orders");
        assertThat(enforcement.bypasses(10))
                .extracting(b -> b.record() + " " + b.from() + " " + b.to() + " "
                        + b.metadata().get("bypass"))
                .containsExactly(
                        " null null TRUNCATE", "7 PAID null DELETE", "8 null PENDING INSERT", "7 null PAID INSERT");
    }

    @Test
    void a_changed_id_ends_one_history_and_begins_another() {
        database.sql("UPDATE orders SET id = 9, state = 1 WHERE id = 1");

        assertThat(enforcement.bypasses(10))
                .extracting(bypass -> bypass.record() + " " + bypass.from() + " " + bypass.to())
                .containsExactlyInAnyOrder("1 PENDING null", "9 null PAID");
        assertThat(orders.at(1, 2)).isEmpty();
        assertThat(orders.at(9, 1)).contains(State.PAID);
    }

    @Test
    void bulk_statements_of_all_kinds_are_captured_row_by_row() {
        database.sql("UPDATE orders SET state = v.s FROM (VALUES (1, 4)) AS v(id, s) WHERE orders.id = v.id");
        database.sql("MERGE INTO orders USING (VALUES (2), (3)) AS v(id) ON orders.id = v.id"
                + " WHEN MATCHED THEN UPDATE SET state = 1 WHEN NOT MATCHED THEN INSERT (id, state) VALUES (v.id, 1)");
        database.sql("INSERT INTO orders (id, state) VALUES (3, 0), (4, 0) ON CONFLICT (id) DO UPDATE SET state = 4");
        database.sql("COPY orders (id, state) FROM PROGRAM 'printf \"5\\t1\\n6\\t0\\n\"'");

        assertThat(kinds(1)).last().isEqualTo("2 BYPASS CANCELLED");
        assertThat(kinds(2)).last().isEqualTo("2 BYPASS PAID");
        assertThat(kinds(3)).containsExactly("1 BYPASS PAID", "2 BYPASS CANCELLED");
        assertThat(kinds(4)).containsExactly("1 BYPASS PENDING");
        assertThat(kinds(5)).containsExactly("1 BYPASS PAID");
        assertThat(kinds(6)).containsExactly("1 BYPASS PENDING");
    }

    @Test
    void a_statement_inside_a_command_is_attributed_to_it() {
        String id = "0b5bd4a5-6e1e-4f5c-9d4c-3a8f2a7a3b11";
        database.sql("BEGIN; SELECT set_config('turnstile.command', 'reserve_seat.seats', true),"
                + " set_config('turnstile.actor', 'ada', true), set_config('turnstile.command_id', '" + id + "', true);"
                + " UPDATE orders SET state = 1 WHERE id = 1; COMMIT; UPDATE orders SET state = 1 WHERE id = 2");

        StateChange<State, Move> inside = orders.history(1).getLast();
        assertThat(inside.actor()).isEqualTo("ada");
        assertThat(inside.commandId()).hasToString(id);
        assertThat(all(inside.metadata())).contains(entry("command", "reserve_seat.seats"));
        assertThat(orders.history(2).getLast().actor()).isNull();
        assertThat(orders.history(2).getLast().metadata()).doesNotContainKey("command");
    }

    @Test
    void an_observed_statement_passes_and_is_listed_but_not_in_the_history() {
        capture(Capture.OBSERVE);
        database.sql("SET application_name = 'old shop'; UPDATE orders SET state = 1");
        database.sql("UPDATE orders SET customer = 'nobody'");

        assertThat(kinds(1)).containsExactly("1 CREATION PENDING");
        assertThat(orders.state(1)).isEqualTo(State.PAID);
        assertThat(enforcement.bypasses(10)).singleElement().satisfies(bypass -> {
            assertThat(bypass.records()).isEqualTo(2);
            assertThat(bypass.logged()).isFalse();
            assertThat(bypass.from()).isEqualTo("PENDING");
            assertThat(bypass.to()).isEqualTo("PAID");
            assertThat(bypass.machine()).isEqualTo("order");
            assertThat(bypass.table()).isEqualTo("orders");
            assertThat(all(bypass.metadata())).contains(entry("application_name", "old shop"));
        });
    }

    @Test
    void a_refused_statement_fails_and_a_deletion_is_recorded() throws SQLException {
        capture(Capture.REFUSE);

        assertThat(database.refusal("UPDATE orders SET state = 1 WHERE id = 2").getMessage())
                .isEqualTo("order 2: UPDATE that bypasses Turnstile is refused (from PENDING to PAID)");
        assertThat(database.refusal("INSERT INTO orders (id, state) VALUES (9, 0)")
                        .getSQLState())
                .isEqualTo("TS004");
        assertThat(database.refusal("TRUNCATE orders").getMessage()).contains("TRUNCATE of all records is refused");
        database.sql("UPDATE orders SET customer = 'x'; DELETE FROM orders WHERE id = 1");
        orders.fire(2, Move.PAY);
        assertThat(enforcement.bypasses(10))
                .extracting(Bypass::record, Bypass::to)
                .containsExactly(tuple("1", null));
    }

    @Test
    void without_guards_nothing_is_refused_and_odd_codes_are_listed() {
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS.withGuards(false));
        database.sql("UPDATE orders SET state = 77 WHERE id = 1; UPDATE orders SET state = 5 WHERE id = 2");
        orders.correct(1, State.PAID, TransitionOptions.none());

        assertThat(kinds(1)).containsExactly("1 CREATION PENDING", "3 CORRECTION PAID");
        assertThat(kinds(2)).containsExactly("1 CREATION PENDING", "2 BYPASS RETURNED");
        assertThat(enforcement.bypasses(10)).extracting(Bypass::to).containsExactly("RETURNED", "77");
        assertThatThrownBy(() -> orders.at(1, 2)).isInstanceOf(UnknownStateCodeException.class);
    }

    @Test
    void a_session_with_replication_role_replica_is_captured_too() {
        database.sql("SET session_replication_role = replica; UPDATE orders SET state = 1 WHERE id = 1;"
                + " SET session_replication_role = origin");

        assertThat(kinds(1)).last().isEqualTo("2 BYPASS PAID");
    }

    @Test
    void a_role_without_any_right_to_the_log_is_recorded() {
        database.sql("DROP ROLE IF EXISTS clerk; CREATE ROLE clerk; GRANT SELECT, UPDATE ON orders TO clerk;"
                + " SET ROLE clerk; UPDATE orders SET state = 1 WHERE id = 1; RESET ROLE;"
                + " DROP OWNED BY clerk; DROP ROLE clerk");

        assertThat(all(orders.history(1).getLast().metadata())).contains(entry("role", "clerk"));
    }

    @Test
    void no_capture_plans_nested_loops_or_compiles_its_plan() {
        enforcement.watch("orders", List.of());
        for (Capture mode : Capture.values()) {
            capture(mode);
            assertThat(database.value("SELECT count(*) FROM pg_proc WHERE pronamespace = 'turnstile'::regnamespace"
                            + " AND prosrc LIKE '%turnstile_old%'"
                            + " AND NOT proconfig @> '{enable_nestloop=off,jit=off}'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void forty_thousand_rows_in_one_statement_take_no_nested_loop() {
        database.sql("INSERT INTO orders (id, state) SELECT i, 0 FROM generate_series(10, 40009) i");
        database.sql("SET statement_timeout = '30s'; UPDATE orders SET state = 1; RESET statement_timeout");

        assertThat(database.value("SELECT count(*) FROM turnstile.event e JOIN turnstile.event_type t ON t.id = e.type"
                        + " WHERE t.kind = 'bypass' AND e.version = 2 AND e.from_state = 0 AND e.to_state = 1"))
                .isEqualTo("40002");
    }
}
