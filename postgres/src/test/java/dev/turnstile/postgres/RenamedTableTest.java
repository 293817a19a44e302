package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables and columns of installed and watched lifecycles are renamed, exchanged, dropped and created again. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class RenamedTableTest {

    private static final RecordTable ORDERS = RecordTable.of("orders");

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Enforcement enforcement;

    RenamedTableTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        turnstile = PostgresTurnstile.open(database.dataSource());
        enforcement = turnstile.enforcement();
        enforcement.install(Orders.MACHINE, ORDERS, EnforcementOptions.defaults());
        orders(ORDERS).insert(Map.of("id", 7, "address", "x"));
        orders(ORDERS).fire(7, Move.PAY);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Lifecycle<State, Move> orders(RecordTable table) {
        return turnstile.lifecycle(Orders.MACHINE, table);
    }

    private void install(RecordTable table) {
        enforcement.install(Orders.MACHINE, table, EnforcementOptions.defaults());
        assertThat(enforcement.verify()).isEmpty();
    }

    private List<String> triggers() {
        return database.rows("SELECT DISTINCT c.relname || ' ' || split_part(t.tgname, '_', 3) FROM pg_trigger t"
                + " JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE 'zz_turnstile%' ORDER BY 1");
    }

    private void followed(RecordTable table) {
        Instant paid = Instant.now();
        Lifecycle<State, Move> orders = orders(table);
        assertThat(orders.at(7, paid)).contains(State.PAID);
        orders.fire(7, Move.SHIP);
        assertThat(orders.history(7))
                .extracting(StateChange::to, StateChange::version)
                .containsExactly(tuple(State.PENDING, 1), tuple(State.PAID, 2), tuple(State.SHIPPED, 3));
        assertThat(enforcement.verify()).isNotEmpty();
        install(table);
    }

    @Test
    void a_renamed_state_column_and_then_a_renamed_table_are_found() {
        RecordTable status = ORDERS.withState("status");
        database.sql("ALTER TABLE orders RENAME state TO status");
        assertThat(enforcement.verify())
                .singleElement()
                .asString()
                .endsWith(
                        "renamed to orders, id id, state status; run: turnstile install --table orders --state status");
        orders(status);
        assertThat(enforcement.verify()).isNotEmpty();
        database.sql("ALTER TABLE orders RENAME TO sales");
        assertThat(enforcement.verify())
                .singleElement()
                .asString()
                .contains("renamed to sales, id id, state status", "install --table sales --state status");

        followed(RecordTable.of("sales").withState("status"));
        assertThat(triggers()).containsExactly("sales status");
        assertThat(database.rows("SELECT proname FROM pg_proc WHERE proname LIKE 'orders_state_%'"))
                .isEmpty();
    }

    @Test
    void a_renamed_table_and_then_a_renamed_id_and_state_column_are_found() {
        database.sql("ALTER TABLE orders RENAME TO sales");
        orders(RecordTable.of("sales"));
        database.sql("ALTER TABLE sales RENAME state TO status; ALTER TABLE sales RENAME id TO number");
        assertThat(enforcement.verify()).isNotEmpty();

        followed(RecordTable.of("sales").withId("number").withState("status"));
        assertThat(triggers()).containsExactly("sales status");
    }

    @Test
    void a_table_in_another_or_renamed_schema_keeps_its_history() {
        database.sql("CREATE SCHEMA shop; ALTER TABLE orders SET SCHEMA shop; ALTER SCHEMA shop RENAME TO store");

        followed(RecordTable.of("store.orders"));
    }

    @Test
    void a_new_table_with_the_former_name_has_a_history_of_its_own() {
        database.sql("ALTER TABLE orders RENAME TO sales");
        install(RecordTable.of("sales"));
        database.sql(Orders.TABLE);
        install(ORDERS);
        orders(ORDERS).insert(Map.of("id", 7, "address", "y"));

        assertThat(orders(ORDERS).history(7)).hasSize(1);
        assertThat(orders(RecordTable.of("sales")).history(7)).hasSize(2);
        assertThat(triggers()).containsExactly("orders state", "sales state");
        database.sql("DELETE FROM sales");
        assertThat(enforcement.bypasses(10))
                .singleElement()
                .extracting(Bypass::table)
                .isEqualTo("orders");
    }

    @Test
    void a_table_that_replaces_another_under_its_name_takes_the_history_and_the_triggers() {
        database.sql("CREATE TABLE copy (LIKE orders INCLUDING ALL); INSERT INTO copy SELECT * FROM orders;"
                + "ALTER TABLE orders RENAME TO former; ALTER TABLE copy RENAME TO orders");
        assertThat(enforcement.verify())
                .extracting(Discrepancy::subject)
                .contains(
                        "trigger zz_turnstile_state_guard_update on \"public\".\"orders\"",
                        "trigger zz_turnstile_state_guard_update on \"public\".\"former\"");

        followed(ORDERS);
        assertThat(triggers()).containsExactly("orders state");
    }

    @Test
    void a_table_that_is_created_again_is_enforced_by_the_next_install() {
        database.sql("DROP TABLE orders CASCADE;" + Orders.TABLE + "; INSERT INTO orders VALUES (7, 'ada', 'x', 1)");
        assertThat(enforcement.verify()).extracting(Discrepancy::actual).contains("none");

        followed(ORDERS);
    }

    @Test
    void a_dropped_table_is_uninstalled() {
        database.sql("DROP TABLE orders CASCADE");
        assertThat(enforcement.verify()).isNotEmpty();
        enforcement.uninstall(ORDERS);

        assertThat(database.rows("SELECT proname FROM pg_proc WHERE proname LIKE 'orders_%'"))
                .isEmpty();
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void a_column_that_is_created_again_replaces_the_dropped_one() {
        database.sql(
                "ALTER TABLE orders DROP state CASCADE; ALTER TABLE orders ADD status smallint DEFAULT 1 NOT NULL");
        assertThat(enforcement.verify()).isNotEmpty();
        RecordTable status = ORDERS.withState("status");
        install(status);
        orders(status).fire(7, Move.SHIP);
        assertThat(orders(status).history(7)).hasSize(1);
        assertThat(database.rows("SELECT proname FROM pg_proc WHERE proname LIKE 'orders_state_%'"))
                .isEmpty();
        database.sql("ALTER TABLE orders RENAME status TO state");
        install(ORDERS);
        assertThat(orders(ORDERS).history(7)).hasSize(1);
    }

    @Test
    void a_version_column_is_found_after_it_was_renamed_and_missed_after_it_was_dropped() {
        database.sql("ALTER TABLE orders ADD version int");
        install(ORDERS.withVersion("version"));
        database.sql("ALTER TABLE orders RENAME version TO revision");
        assertThat(turnstile.installedLifecycles())
                .singleElement()
                .satisfies(orders -> assertThat(orders.table().versionColumn()).isEqualTo("revision"));

        install(ORDERS);
        database.sql("ALTER TABLE orders DROP revision");
        install(ORDERS);
    }

    @Test
    void two_state_columns_exchange_their_names() {
        database.sql("ALTER TABLE orders ADD stock smallint NOT NULL DEFAULT 0");
        StateMachine<String, String> stock = StateMachine.define("stock")
                .state("HERE", 0)
                .initial()
                .state("GONE", 1)
                .transition("take")
                .from("HERE")
                .to("GONE")
                .build();
        enforcement.install(stock, ORDERS.withState("stock"), EnforcementOptions.defaults());
        turnstile.lifecycle(stock, ORDERS.withState("stock")).fire(7, "take");
        database.sql("ALTER TABLE orders RENAME state TO x; ALTER TABLE orders RENAME stock TO state;"
                + "ALTER TABLE orders RENAME x TO stock");
        assertThat(enforcement.verify()).isNotEmpty();

        assertThat(orders(ORDERS.withState("stock")).history(7)).hasSize(2);
        assertThat(turnstile.lifecycle(stock, ORDERS).history(7)).hasSize(1);
        enforcement.install(stock, ORDERS, EnforcementOptions.defaults());
        assertThat(enforcement.verify()).isNotEmpty();
        install(ORDERS.withState("stock"));
        assertThat(triggers()).containsExactly("orders state", "orders stock");
    }

    @Test
    void a_watched_table_keeps_its_row_history_under_other_names() {
        database.sql("CREATE SCHEMA shop; CREATE TABLE users (id int PRIMARY KEY, name text)");
        enforcement.watch("users", List.of());
        database.sql("INSERT INTO users VALUES (1, 'ada'); ALTER TABLE users RENAME id TO number;"
                + "ALTER TABLE users RENAME TO people; UPDATE people SET name = 'Ada';"
                + "ALTER TABLE people SET SCHEMA shop; UPDATE shop.people SET name = 'grace'");

        assertThat(enforcement.changes("shop.people", 1)).hasSize(3);
        assertThat(turnstile.streams("users/1")).containsExactly(StreamName.of("users", "1"));
        assertThat(turnstile.timeline(StreamName.of("users", "1")).changes()).hasSize(3);
        assertThat(enforcement.verify().getFirst())
                .hasToString("watched table \"public\".\"users\": expected to keep its name, found renamed to"
                        + " \"shop\".\"people\"; run: turnstile watch shop.people");
        enforcement.watch("shop.people", List.of());
        assertThat(turnstile.streams("shop.people/1")).containsExactly(StreamName.of("users", "1"));
        assertThat(enforcement.verify()).isEmpty();
        database.sql("ALTER TABLE shop.people RENAME TO staff; DELETE FROM shop.staff");
        assertThat(enforcement.changes("shop.staff", 1)).hasSize(4);
        enforcement.unwatch("shop.staff");
        assertThat(enforcement.verify()).isEmpty();
    }
}
