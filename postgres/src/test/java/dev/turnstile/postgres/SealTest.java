package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The application role cannot change the state, and the door role can; both log in to a real server. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SealTest {

    private static final EnforcementOptions OPTIONS =
            EnforcementOptions.defaults().withSeal("seal_app", "seal_door");

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Enforcement enforcement;

    SealTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        turnstile = PostgresTurnstile.open(database.dataSource());
        enforcement = turnstile.enforcement();
        database.sql(
                "CREATE ROLE seal_app LOGIN PASSWORD 'a'; GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER ON orders TO seal_app");
    }

    @AfterEach
    void close() {
        for (String role : List.of("seal_login", "seal_friend", "seal_app", "seal_door")) {
            database.sql("DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '" + role + "') THEN"
                    + " DROP OWNED BY " + role + "; DROP ROLE " + role + "; END IF; END $$");
        }
        database.close();
    }

    private DataSource as(String user, String password) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try (Connection connection = database.dataSource().getConnection()) {
            source.setUrl(connection.getMetaData().getURL());
        }
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    private void asApplication(String sql) throws SQLException {
        try (Connection connection = as("seal_app", "a").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void the_application_changes_other_columns_and_the_door_the_state() throws SQLException {
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS);
        database.sql("CREATE ROLE seal_login LOGIN PASSWORD 'd' IN ROLE seal_door");
        assertThat(enforcement.verify()).isEmpty();

        asApplication("INSERT INTO orders (id, state) VALUES (1, 0)");
        asApplication("UPDATE orders SET customer = 'grace', address = 'Bonn'");
        for (String attempt : List.of(
                "UPDATE orders SET state = 1",
                "UPDATE orders SET customer = 'x', state = 1",
                "WITH door AS MATERIALIZED (SELECT set_config('turnstile.door', extract(epoch FROM statement_timestamp())::text, true))"
                        + " UPDATE orders SET state = 3 FROM door",
                "INSERT INTO orders (id, state) VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET state = 1",
                "SET ROLE seal_door",
                "ALTER TABLE orders DISABLE TRIGGER ALL",
                "CREATE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW"
                        + " EXECUTE FUNCTION suppress_redundant_updates_trigger()")) {
            assertThatThrownBy(() -> asApplication(attempt))
                    .as(attempt)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }

        Lifecycle<State, Move> orders = PostgresTurnstile.builder(as("seal_login", "d"))
                .openInstalled()
                .lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        orders.fireAll(Move.PAY, List.of(1));
        orders.fire(1, Move.SHIP);
        orders.insert(Map.of("id", 2));
        assertThat(orders.history(1))
                .extracting(change -> change.kind() + " " + change.to())
                .containsExactly("CREATION PENDING", "TRANSITION PAID", "TRANSITION SHIPPED");
        try (Connection door = as("seal_login", "d").getConnection();
                Statement statement = door.createStatement()) {
            for (String log : List.of("event", "event_chain")) {
                assertThatThrownBy(() -> statement.execute("DELETE FROM turnstile." + log))
                        .as("DELETE FROM " + log)
                        .hasMessageContaining("permission denied");
                assertThatThrownBy(() -> statement.execute("UPDATE turnstile." + log + " SET version = 7"))
                        .as("UPDATE " + log)
                        .hasMessageContaining("permission denied");
            }
        }
    }

    @Test
    void a_column_that_comes_later_is_locked_until_it_is_installed_again() throws SQLException {
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS);
        assertThat(enforcement.install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults()))
                .as("what is not said stays")
                .isEmpty();
        database.sql("ALTER TABLE orders ADD colour text");

        assertThat(enforcement.verify())
                .anySatisfy(found -> assertThat(found.expected()).isEqualTo("UPDATE of colour"));
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());
        asApplication("UPDATE orders SET colour = 'red'");
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void a_right_that_is_granted_again_is_found() {
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS);
        database.sql("GRANT UPDATE ON orders TO PUBLIC");
        assertThat(enforcement.verify())
                .extracting(Discrepancy::actual)
                .containsExactly("\"public\".\"orders\": UPDATE of id", "\"public\".\"orders\": UPDATE of state");

        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS);
        database.sql("GRANT seal_door TO seal_app");
        assertThat(enforcement.verify()).extracting(Discrepancy::actual).contains("it is a member of seal_door");
    }

    @Test
    void a_right_inherited_from_another_role_refuses_the_seal() {
        database.sql("CREATE ROLE seal_friend; GRANT UPDATE ON orders TO seal_friend; GRANT seal_friend TO seal_app");

        assertThatThrownBy(() -> enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("would not be effective; nothing was changed")
                .hasMessageContaining("the roles that it is a member of");
        assertThat(database.rows("SELECT rolname FROM pg_roles WHERE rolname = 'seal_door'"))
                .isEmpty();
    }

    @Test
    void a_missing_role_an_owner_and_a_superuser_cannot_be_sealed_off() {
        assertThatThrownBy(() -> enforcement.install(
                        Orders.MACHINE, RecordTable.of("orders"), OPTIONS.withSeal("nobody_there", "seal_door")))
                .hasMessageContaining("role nobody_there does not exist");
        database.sql("ALTER TABLE orders OWNER TO seal_app");
        assertThatThrownBy(() -> enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS))
                .hasMessageContaining("role seal_app owns table orders, so a seal would have no effect");
        database.sql("ALTER TABLE orders OWNER TO CURRENT_USER; ALTER ROLE seal_app SUPERUSER");
        assertThatThrownBy(() -> enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS))
                .hasMessageContaining("is a superuser");
    }

    @Test
    void the_seal_is_removed_again() throws SQLException {
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS);
        enforcement.install(
                Orders.MACHINE,
                RecordTable.of("orders"),
                EnforcementOptions.defaults().withoutSeal());
        assertThat(enforcement.verify()).isEmpty();
        database.sql("INSERT INTO orders (id, state) VALUES (1, 0)");

        asApplication("UPDATE orders SET state = 1");
        assertThat(database.value("SELECT has_table_privilege('seal_door', 'orders', 'UPDATE')"))
                .isEqualTo("f");
    }

    @Test
    void two_machines_on_one_table_are_sealed_each() throws SQLException {
        database.sql("ALTER TABLE orders ADD payment smallint NOT NULL DEFAULT 0");
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS);
        enforcement.install(Orders.MACHINE, RecordTable.of("orders").withState("payment"), OPTIONS);
        assertThat(enforcement.verify()).isEmpty();

        asApplication("UPDATE orders SET customer = 'x'");
        for (String column : List.of("state", "payment")) {
            assertThatThrownBy(() -> asApplication("UPDATE orders SET " + column + " = 1"))
                    .hasMessageContaining("permission denied");
        }
    }
}
