package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

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

        assertThat(database.refusal("UPDATE orders SET status = 5").getSQLState())
                .isNotNull();
        assertThat(database.refusal("INSERT INTO orders (status) VALUES (3)").getSQLState())
                .isEqualTo("TS003");
        Lifecycle<State, Move> orders = turnstile.lifecycle(
                Orders.MACHINE, RecordTable.of("orders").withId("number").withState("status"));
        assertThat(orders.state(7)).isEqualTo(State.PAID);
        assertThat(enforcement.bypasses(10)).hasSize(3);
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
        assertThat(orders.history(7)).extracting(StateChange::to).containsExactly(State.PAID, State.SHIPPED);
        assertThat(database.rows("SELECT DISTINCT split_part(tgname, '_', 3) FROM pg_trigger"
                        + " WHERE tgname LIKE 'zz_turnstile%' ORDER BY 1"))
                .isEqualTo(List.of("status"));
        assertThat(enforcement.verify()).isEmpty();
    }
}
