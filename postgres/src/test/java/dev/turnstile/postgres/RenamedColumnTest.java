package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The id and the state column of an enforced table are renamed under plain SQL and running applications. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class RenamedColumnTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Enforcement enforcement;

    RenamedColumnTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        turnstile = PostgresTurnstile.open(database.dataSource());
        enforcement = turnstile.enforcement();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void install(Capture capture) {
        enforcement.install(
                Orders.MACHINE,
                RecordTable.of("orders"),
                EnforcementOptions.defaults().withCapture(capture));
        turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders")).insert(Map.of("id", 7, "address", "x"));
        database.sql("ALTER TABLE orders RENAME state TO status; ALTER TABLE orders RENAME id TO number");
    }

    @Test
    void plain_writes_still_work_and_are_recorded() throws SQLException {
        install(Capture.RECORD);
        database.sql("UPDATE orders SET customer = 'grace'; UPDATE orders SET status = 1");
        database.sql("INSERT INTO orders (number, status) VALUES (8, 0); DELETE FROM orders WHERE number = 8");

        var refusal = database.refusal("UPDATE orders SET status = 5");
        assertThat(refusal.getSQLState()).isEqualTo("TS001");
        assertThat(refusal.getColumn()).isEqualTo("status");
        assertThat(refusal.getMessage())
                .isEqualTo("order 7: a change from PAID to RETURNED is not permitted (permitted: SHIP to SHIPPED,"
                        + " CANCEL to CANCELLED)");
        assertThat(database.refusal("INSERT INTO orders (status) VALUES (3)").getSQLState())
                .isEqualTo("TS003");
        Lifecycle<State, Move> orders = turnstile.lifecycle(
                Orders.MACHINE, RecordTable.of("orders").withId("number").withState("status"));
        assertThat(orders.state(7)).isEqualTo(State.PAID);
        assertThat(enforcement.bypasses(10)).hasSize(2);
        assertThat(orders.history(8)).extracting(StateChange::kind).first().isEqualTo(StateChange.Kind.CREATION);
    }

    @Test
    void plain_writes_are_observed_or_refused_as_before() throws SQLException {
        install(Capture.OBSERVE);
        database.sql("UPDATE orders SET status = 1");
        assertThat(database.value("SELECT key || ' ' || from_state || ' ' || to_state FROM turnstile.observation"))
                .isEqualTo("7 0 1");
        database.sql("ALTER TABLE orders RENAME status TO state; ALTER TABLE orders RENAME number TO id;"
                + "DELETE FROM orders");
        install(Capture.REFUSE);
        assertThat(database.refusal("UPDATE orders SET status = 4").getSQLState())
                .isEqualTo("TS004");
        database.sql("UPDATE orders SET customer = 'grace'");
    }

    @Test
    void the_next_install_replaces_the_triggers_for_the_old_names() {
        install(Capture.RECORD);
        var records = RecordTable.of("orders").withId("number").withState("status");
        enforcement.install(Orders.MACHINE, records, EnforcementOptions.defaults());
        Lifecycle<State, Move> orders = turnstile.lifecycle(Orders.MACHINE, records);
        orders.fire(7, Move.PAY);
        database.sql("UPDATE orders SET status = 2");

        assertThat(enforcement.bypasses(10)).hasSize(1);
        assertThat(orders.history(7))
                .extracting(StateChange::to)
                .containsExactly(State.PENDING, State.PAID, State.SHIPPED);
        assertThat(database.rows("SELECT DISTINCT split_part(tgname, '_', 3) FROM pg_trigger"
                        + " WHERE tgname LIKE 'zz_turnstile%' ORDER BY 1"))
                .isEqualTo(List.of("status"));
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void a_guard_is_evaluated_although_its_column_was_renamed() throws SQLException {
        install(Capture.RECORD);
        database.sql("ALTER TABLE orders RENAME address TO place; UPDATE orders SET status = 1");
        database.sql("UPDATE orders SET status = 2; INSERT INTO orders (number, status) VALUES (8, 1)");

        assertThat(database.refusal("UPDATE orders SET status = 2 WHERE number = 8")
                        .getMessage())
                .isEqualTo("order 8: a change from PAID to SHIPPED is refused: no delivery address");
        database.sql("ALTER TABLE orders DROP place");
        var refusal = database.refusal("UPDATE orders SET status = 2 WHERE number = 8");
        assertThat(refusal.getSQLState()).isEqualTo("55000");
        assertThat(refusal.getMessage())
                .isEqualTo("order 8: expected the columns of the guards, one is missing: column \"address\" does not"
                        + " exist");
        assertThat(database.refusal("UPDATE orders SET status = 3 WHERE number = 8")
                        .getSQLState())
                .isEqualTo("TS001");
    }

    @Test
    void a_guard_on_a_renamed_column_is_found_with_a_remedy_that_works() {
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());
        database.sql("ALTER TABLE orders RENAME address TO place");

        assertThat(enforcement.verify().getFirst().toString())
                .contains("column \"address\" does not exist", "rename the column back, or install a definition");
        database.sql("ALTER TABLE orders RENAME place TO address");
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void a_key_of_several_columns_is_found_after_they_exchange_their_names() throws SQLException {
        database.sql("CREATE TABLE parts (shop int, item int, address text, state smallint NOT NULL, other smallint,"
                + " PRIMARY KEY (shop, item))");
        var parts = RecordTable.of("parts").withId("shop", "item");
        enforcement.install(Orders.MACHINE, parts, EnforcementOptions.defaults());
        database.sql("INSERT INTO parts VALUES (1, 2, NULL, 0, 4); ALTER TABLE parts RENAME shop TO x;"
                + " ALTER TABLE parts RENAME item TO shop; ALTER TABLE parts RENAME x TO item;"
                + " ALTER TABLE parts RENAME state TO x; ALTER TABLE parts RENAME other TO state;"
                + " ALTER TABLE parts RENAME x TO other; UPDATE parts SET other = 1");

        assertThat(database.refusal("UPDATE parts SET other = 3").getMessage())
                .startsWith("order (1,2): a change from PAID to DELIVERED is not permitted");
        assertThat(database.refusal("UPDATE parts SET other = 2").getSQLState()).isEqualTo("TS002");
        assertThat(enforcement.bypasses(10))
                .extracting(Bypass::record, Bypass::to)
                .containsExactly(tuple("(1,2)", "PAID"));
    }

    @Test
    void other_columns_of_an_enforced_table_can_be_dropped_and_change_their_types() {
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());
        database.sql("ALTER TABLE orders DROP customer; ALTER TABLE orders ALTER address TYPE varchar(100)");

        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void the_id_and_the_state_change_their_types_as_documented() throws SQLException {
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());
        assertThat(database.refusal("ALTER TABLE orders ALTER id TYPE int").getSQLState())
                .isEqualTo("0A000");
        database.sql("DROP VIEW turnstile.orders_state; ALTER TABLE orders ALTER id TYPE int");
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());
        assertThat(enforcement.verify()).isEmpty();

        assertThat(database.refusal("ALTER TABLE orders ALTER state TYPE int").getSQLState())
                .isEqualTo("0A000");
        enforcement.uninstall(RecordTable.of("orders"));
        database.sql("ALTER TABLE orders ALTER state TYPE int");
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void a_state_column_that_replaces_a_renamed_and_dropped_one_is_written_only_after_the_next_install()
            throws SQLException {
        install(Capture.RECORD);
        database.sql(
                "ALTER TABLE orders DROP status CASCADE; ALTER TABLE orders ADD status smallint NOT NULL DEFAULT 0");
        assertThat(database.refusal("UPDATE orders SET status = 5").getSQLState())
                .isEqualTo("55000");
        assertThat(enforcement.verify()).isNotEmpty();
        var records = RecordTable.of("orders").withId("number").withState("status");
        enforcement.install(Orders.MACHINE, records, EnforcementOptions.defaults());

        assertThat(database.refusal("UPDATE orders SET status = 5").getSQLState())
                .isEqualTo("TS001");
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void a_renamed_id_column_of_another_lifecycle_of_the_table_does_not_end_its_enforcement() {
        database.sql("ALTER TABLE orders ADD stock smallint NOT NULL DEFAULT 0");
        enforcement.install(Orders.MACHINE, RecordTable.of("orders").withState("stock"), EnforcementOptions.defaults());
        install(Capture.RECORD);
        var records = RecordTable.of("orders").withId("number").withState("status");
        enforcement.install(Orders.MACHINE, records, EnforcementOptions.defaults());
        enforcement.install(Orders.MACHINE, records.withState("stock"), EnforcementOptions.defaults());

        assertThat(database.rows("SELECT DISTINCT split_part(tgname, '_', 3) FROM pg_trigger"
                        + " WHERE tgname LIKE 'zz_turnstile%' ORDER BY 1"))
                .containsExactly("status", "stock");
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void the_enforcement_of_a_renamed_table_is_removed_by_its_former_and_by_its_current_names() {
        install(Capture.RECORD);
        enforcement.uninstall(RecordTable.of("orders"));
        enforcement.install(
                Orders.MACHINE,
                RecordTable.of("orders").withId("number").withState("status"),
                EnforcementOptions.defaults());
        database.sql("ALTER TABLE orders RENAME number TO id; ALTER TABLE orders RENAME TO sales");
        assertThat(turnstile.installedLifecycles())
                .singleElement()
                .satisfies(sales -> assertThat(sales.state(7)).isEqualTo("PENDING"));
        enforcement.uninstall(RecordTable.of("orders").withState("status"));

        assertThat(database.rows("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'zz_turnstile%'"))
                .isEmpty();
        assertThat(database.rows("SELECT proname FROM pg_proc WHERE proname LIKE 'orders_%'"))
                .isEmpty();
    }

    @Test
    void the_seal_of_a_table_without_its_id_column_is_removed() {
        database.sql("DROP ROLE IF EXISTS renamed_app; CREATE ROLE renamed_app; GRANT ALL ON orders TO renamed_app;"
                + "REVOKE TRIGGER, TRUNCATE ON orders FROM renamed_app");
        enforcement.install(
                Orders.MACHINE,
                RecordTable.of("orders"),
                EnforcementOptions.defaults().withSeal("renamed_app", "turnstile_door"));
        database.sql("ALTER TABLE orders DROP id CASCADE");
        enforcement.uninstall(RecordTable.of("orders"));

        assertThat(database.value("SELECT has_column_privilege('renamed_app', 'orders', 'state', 'UPDATE')"))
                .isEqualTo("t");
        assertThat(database.rows("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'zz_turnstile%'"))
                .isEmpty();
        database.sql("DROP OWNED BY renamed_app; DROP ROLE renamed_app");
    }
}
