package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Installation on tables of all kinds, repeated, concurrent, and under load. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class InstallTest {

    private static final EnforcementOptions OPTIONS = EnforcementOptions.defaults();

    private static final StateMachine<String, String> SWITCH = StateMachine.define("switch")
            .state("off", 0)
            .initial()
            .state("on", 1)
            .state("it's \\ broken", 2)
            .transition("press")
            .from("off")
            .to("on")
            .from("on")
            .to("off")
            .build();

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Enforcement enforcement;

    InstallTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
        enforcement = turnstile.enforcement();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void holds(RecordTable table, String relation, String insert, Object id) throws SQLException {
        enforcement.install(SWITCH, table, OPTIONS);
        assertThat(enforcement.verify()).isEmpty();
        database.sql(insert);
        Lifecycle<String, String> switches = turnstile.lifecycle(SWITCH, table);
        switches.fire(id, "press");
        String state = QuotedName.of(table.stateColumn());
        database.sql("UPDATE " + relation + " SET " + state + " = 0");
        assertThat(switches.history(id))
                .extracting(change -> change.kind() + " " + change.to())
                .containsExactly("CREATION off", "TRANSITION on", "BYPASS off");
        assertThat(database.refusal("UPDATE " + relation + " SET " + state + " = 2")
                        .getMessage())
                .contains("from off to it's \\ broken is not permitted (permitted: press to on)");
        assertThat(enforcement.uninstall(table)).isNotEmpty();
        assertThat(database.rows("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'zz%'"))
                .isEmpty();
        database.sql("UPDATE " + relation + " SET " + state + " = 2");
    }

    @Test
    void unusual_names_and_composite_ids_are_installed() throws SQLException {
        database.sql("CREATE SCHEMA \"We \"\"ird\"; CREATE TABLE \"We \"\"ird\".\"Ta ble$\" (\"a b\" int, \"C\" text,"
                + " \"St ate\" bigint, PRIMARY KEY (\"a b\", \"C\"))");
        holds(
                RecordTable.of("\"We \"\"ird\".\"Ta ble$\"").withId("a b", "C").withState("St ate"),
                "\"We \"\"ird\".\"Ta ble$\"",
                "INSERT INTO \"We \"\"ird\".\"Ta ble$\" VALUES (1, 'x, \"y', 0)",
                List.of(1, "x, \"y"));
    }

    @Test
    void names_of_maximum_length_are_installed() throws SQLException {
        String name = "t" + "ä".repeat(31);
        String state = "s" + "é".repeat(31);
        database.sql("CREATE TABLE " + name + " (id uuid PRIMARY KEY, " + state + " int NOT NULL)");
        String id = "0b5bd4a5-6e1e-4f5c-9d4c-3a8f2a7a3b11";
        holds(RecordTable.of(name).withState(state), name, "INSERT INTO " + name + " VALUES ('" + id + "', 0)", id);
    }

    @Test
    void partitions_are_checked_and_captured_whichever_table_is_named() throws SQLException {
        database.sql("""
                CREATE TABLE parts (id int, region text, state smallint NOT NULL, PRIMARY KEY (id, region))
                  PARTITION BY LIST (region);
                CREATE TABLE parts_eu PARTITION OF parts FOR VALUES IN ('eu');
                CREATE TABLE parts_us (state smallint NOT NULL, dropped int, region text NOT NULL, id int NOT NULL);
                ALTER TABLE parts_us DROP dropped;
                ALTER TABLE parts ATTACH PARTITION parts_us FOR VALUES IN ('us')""");
        RecordTable parts = RecordTable.of("parts").withId("id", "region");
        enforcement.install(SWITCH, parts, OPTIONS);
        database.sql("INSERT INTO parts VALUES (1, 'eu', 0), (2, 'us', 0); UPDATE parts SET state = 1;"
                + " UPDATE parts_us SET state = 0; UPDATE parts SET region = 'us' WHERE id = 1");

        Lifecycle<String, String> lifecycle = turnstile.lifecycle(SWITCH, parts);
        assertThat(lifecycle.history(List.of(2, "us")))
                .extracting(change -> change.kind() + " " + change.to())
                .containsExactly("CREATION off", "BYPASS on", "BYPASS off");
        assertThat(lifecycle.history(List.of(1, "us")))
                .extracting(change -> change.kind() + " " + change.to())
                .containsExactly("BYPASS on");
        assertThat(database.refusal("UPDATE parts_us SET state = 2 WHERE id = 2")
                        .getMessage())
                .startsWith("switch (2,us): a change from off to");
        assertThat(database.refusal("SET session_replication_role = replica", "UPDATE parts SET state = 2")
                        .getSQLState())
                .isEqualTo("TS001");

        database.sql("CREATE TABLE parts_asia PARTITION OF parts FOR VALUES IN ('asia')");
        assertThat(enforcement.verify())
                .hasSize(6)
                .allSatisfy(found -> assertThat(found.subject()).contains("parts_asia"));
        enforcement.install(SWITCH, parts, OPTIONS);
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void partitions_of_partitions_are_verified_down_to_the_last_level() {
        database.sql("""
                CREATE TABLE parts (id int, region text, state smallint NOT NULL, PRIMARY KEY (id, region))
                  PARTITION BY LIST (region);
                CREATE TABLE parts_eu PARTITION OF parts FOR VALUES IN ('eu') PARTITION BY RANGE (id);
                CREATE TABLE parts_eu_low PARTITION OF parts_eu FOR VALUES FROM (0) TO (100)""");
        RecordTable parts = RecordTable.of("parts").withId("id", "region");
        enforcement.install(SWITCH, parts, OPTIONS);
        assertThat(enforcement.verify()).isEmpty();

        database.sql("ALTER TABLE parts_eu_low DISABLE TRIGGER zz_turnstile_state_guard_update");
        assertThat(enforcement.verify())
                .singleElement()
                .satisfies(found -> assertThat(found.actual()).isEqualTo("disabled, or not always"));
        enforcement.install(SWITCH, parts, OPTIONS);
        assertThat(enforcement.verify()).isEmpty();

        database.sql("""
                CREATE TABLE parts_eu_high PARTITION OF parts_eu FOR VALUES FROM (100) TO (200);
                CREATE TABLE parts_us (LIKE parts INCLUDING CONSTRAINTS)
                  PARTITION BY RANGE (id);
                CREATE TABLE parts_us_low PARTITION OF parts_us FOR VALUES FROM (0) TO (100);
                ALTER TABLE parts ATTACH PARTITION parts_us FOR VALUES IN ('us')""");
        for (String late : List.of("parts_eu_high", "parts_us", "parts_us_low")) {
            assertThat(enforcement.verify())
                    .extracting(Discrepancy::subject)
                    .contains("trigger zz_turnstile_state_bypass_update on \"public\".\"" + late + "\"");
        }
        enforcement.install(SWITCH, parts, OPTIONS);
        assertThat(enforcement.verify()).isEmpty();
        database.sql("INSERT INTO parts_us_low VALUES (7, 'us', 0); UPDATE parts_us_low SET state = 1");
        assertThat(turnstile.lifecycle(SWITCH, parts).history(List.of(7, "us"))).hasSize(2);
    }

    @Test
    void a_guard_may_use_generated_columns_and_other_tables() throws SQLException {
        StateMachine<String, String> guarded = StateMachine.define("parcel")
                .state("open", 0)
                .initial()
                .state("sent", 1)
                .transition("send")
                .from("open")
                .to("sent")
                .guard(dev.turnstile.machine.Guard.sql("parcels.total > 5 AND state = 0", "too light"))
                .guard(dev.turnstile.machine.Guard.sql(
                        "EXISTS (SELECT FROM stamps WHERE parcel = parcels.id)", "it's not stamped"))
                .build();
        database.sql("CREATE TABLE stamps (parcel int);"
                + " CREATE TABLE parcels (id int PRIMARY KEY, weight int, state int NOT NULL,"
                + " total int GENERATED ALWAYS AS (weight * 2) STORED)");
        enforcement.install(guarded, RecordTable.of("parcels"), OPTIONS);
        database.sql("INSERT INTO parcels (id, weight, state) VALUES (1, 3, 0), (2, 2, 0)");

        assertThat(database.refusal("UPDATE parcels SET state = 1 WHERE id = 2").getMessage())
                .endsWith("is refused: too light, it's not stamped");
        database.sql("INSERT INTO stamps VALUES (1); SET search_path = pg_catalog;"
                + " UPDATE public.parcels SET state = 1 WHERE id = 1; RESET search_path");
        assertThat(database.value("SELECT state FROM parcels WHERE id = 1")).isEqualTo("1");
    }

    @Test
    void installing_again_changes_nothing_and_locks_nothing() throws SQLException {
        database.sql(Orders.TABLE);
        assertThat(enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS))
                .isNotEmpty();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE orders IN ROW EXCLUSIVE MODE");
            assertThat(enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS))
                    .isEmpty();
            connection.rollback();
        }
    }

    @Test
    void an_installation_on_a_locked_table_names_the_lock_holder_and_can_be_run_again() throws SQLException {
        database.sql(Orders.TABLE);
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL application_name = 'long report'; LOCK TABLE orders IN ROW EXCLUSIVE MODE");
            assertThatThrownBy(() -> enforcement.install(
                            Orders.MACHINE, RecordTable.of("orders"), OPTIONS.withLockTimeout(Duration.ofMillis(50))))
                    .isInstanceOf(LifecycleException.class)
                    .hasMessageContainingAll(
                            "table orders is locked by process", "long report", "50 ms", "nothing was changed");
            connection.rollback();
        }
        assertThat(database.rows("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'zz%'"))
                .isEmpty();
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS);
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void a_plan_lists_the_statements_and_executes_none() {
        database.sql(Orders.TABLE);
        List<String> plan =
                enforcement.plan(Orders.MACHINE, RecordTable.of("orders"), OPTIONS.withCapture(Capture.REFUSE));

        assertThat(plan).anySatisfy(statement -> assertThat(statement).contains("CREATE OR REPLACE TRIGGER"));
        assertThat(database.value("SELECT count(*) FROM turnstile.machine")).isEqualTo("0");
        assertThat(database.rows("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'zz%'"))
                .isEmpty();
    }

    @Test
    void an_earlier_definition_is_not_installed_over_a_later_one() {
        database.sql(Orders.TABLE);
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS);
        StateMachine<State, Move> later =
                Orders.definition().from(State.PAID).to(State.RETURNED).build();
        enforcement.install(later, RecordTable.of("orders"), OPTIONS);
        database.sql("INSERT INTO orders (id, state) VALUES (1, 1); UPDATE orders SET state = 5");

        assertThatThrownBy(() -> enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS))
                .hasMessageContaining("version 1 was given, version 2 is installed");
    }

    @Test
    void concurrent_installations_succeed_while_records_are_moved() throws Exception {
        database.sql(Orders.TABLE + "; INSERT INTO orders (id, state) SELECT i, 0 FROM generate_series(1, 400) i");
        Lifecycle<State, Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        AtomicBoolean done = new AtomicBoolean();
        List<Future<Integer>> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                int writer = i;
                writers.add(threads.submit(() -> {
                    int moves = 0;
                    for (int id = writer + 1; id <= 400 && !(done.get() && moves > 5); id += 8) {
                        orders.fire(id, moves % 2 == 0 ? Move.PAY : Move.CANCEL);
                        moves++;
                    }
                    return moves;
                }));
            }
            List<Future<?>> installers = new ArrayList<>();
            for (Capture mode : List.of(Capture.REFUSE, Capture.RECORD, Capture.REFUSE)) {
                installers.add(threads.submit(() -> enforcement.install(
                        Orders.MACHINE,
                        RecordTable.of("orders"),
                        OPTIONS.withCapture(mode).withLockTimeout(Duration.ofSeconds(30)))));
            }
            for (Future<?> installer : installers) {
                installer.get();
            }
            done.set(true);
        }
        int moves = 0;
        for (Future<Integer> writer : writers) {
            moves += writer.get();
        }
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo(Integer.toString(moves));
        assertThat(enforcement.bypasses(5)).isEmpty();
        assertThat(enforcement.verify()).isEmpty();
        assertThat(orders.insert(Map.of("id", 1000)).version()).isEqualTo(1);
    }
}
