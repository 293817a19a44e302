package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.ServerErrorMessage;

/** Changes that the database refuses, whichever client makes them. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class GuardTest {

    private static final EnforcementOptions OPTIONS = EnforcementOptions.defaults();

    private final TestDatabase database;
    private final Enforcement enforcement;
    private final Lifecycle<State, Move> orders;

    GuardTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource());
        enforcement = turnstile.enforcement();
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS);
        orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        orders.insert(Map.of("id", 42));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void literals_of_a_captured_statement_are_not_stored_even_if_truncated() {
        for (String literal : List.of("'Zach O''Brien'", "E'Zach'", "'Zach " + "z".repeat(6_000) + "'")) {
            long id = 10L + literal.length();
            orders.insert(Map.of("id", id));
            database.sql("UPDATE orders SET customer = " + literal + ", state = 4 WHERE id = " + id);
            assertThat(orders.history(id).getLast().metadata().get("query"))
                    .as(literal.substring(0, 6))
                    .asString()
                    .contains("customer = ")
                    .doesNotContain("Zach", "Brien", "zz");
        }
    }

    @Test
    void a_change_that_no_edge_permits_is_refused_with_the_permitted_transitions() throws SQLException {
        ServerErrorMessage refused = database.refusal("UPDATE orders SET state = 3 WHERE id = 42");

        assertThat(refused.getSQLState()).isEqualTo("TS001");
        assertThat(refused.getMessage())
                .isEqualTo("order 42: a change from PENDING to DELIVERED is not permitted"
                        + " (permitted: PAY to PAID, CANCEL to CANCELLED)");
        assertThat(refused.getHint()).contains("Lifecycle.correct");
        assertThat(refused.getTable()).isEqualTo("orders");
        assertThat(refused.getColumn()).isEqualTo("state");
        assertThat(orders.state(42)).isEqualTo(State.PENDING);
    }

    @Test
    void a_change_that_an_edge_permits_passes() {
        database.sql("UPDATE orders SET state = 1 WHERE id = 42; UPDATE orders SET customer = 'grace'");

        assertThat(orders.state(42)).isEqualTo(State.PAID);
    }

    @Test
    void a_guard_is_evaluated_on_the_new_row() throws SQLException {
        orders.fire(42, Move.PAY);

        ServerErrorMessage refused = database.refusal("UPDATE orders SET state = 2 WHERE id = 42");
        assertThat(refused.getSQLState()).isEqualTo("TS002");
        assertThat(refused.getMessage())
                .isEqualTo("order 42: a change from PAID to SHIPPED is refused: no delivery address");
        database.sql("UPDATE orders SET state = 2, address = 'Bonn' WHERE id = 42");
        assertThat(orders.state(42)).isEqualTo(State.SHIPPED);
        assertThat(database.value("SELECT address FROM orders")).isEqualTo("Bonn");
    }

    @Test
    void a_record_can_be_inserted_only_in_an_initial_state() throws SQLException {
        ServerErrorMessage refused = database.refusal("INSERT INTO orders (id, state) VALUES (7, 3)");
        assertThat(refused.getSQLState()).isEqualTo("TS003");
        assertThat(refused.getMessage())
                .isEqualTo("order 7: a record cannot be created in state DELIVERED (initial: PENDING, PAID)");

        database.sql("INSERT INTO orders (id, state) VALUES (8, 1)");
        assertThat(orders.state(8)).isEqualTo(State.PAID);
    }

    @Test
    void null_and_unknown_state_codes_are_refused() throws SQLException {
        database.sql("ALTER TABLE orders ALTER state DROP NOT NULL");

        assertThat(database.refusal("UPDATE orders SET state = NULL WHERE id = 42")
                        .getMessage())
                .contains("from PENDING to no state");
        assertThat(database.refusal("INSERT INTO orders (state) VALUES (NULL)").getMessage())
                .contains("in state no state");
        assertThat(database.refusal("UPDATE orders SET state = 77 WHERE id = 42")
                        .getMessage())
                .contains("from PENDING to the unknown code 77");
        assertThat(database.refusal(
                                "WITH door AS MATERIALIZED (SELECT set_config('turnstile.door',"
                                        + " extract(epoch FROM statement_timestamp())::text, true)) UPDATE orders SET state = 77 FROM door")
                        .getConstraint())
                .isEqualTo("turnstile_state_known");
    }

    @Test
    void a_correction_may_make_a_change_that_no_edge_permits() {
        orders.correct(42, State.DELIVERED, TransitionOptions.none().withData("why", "lost letter"));
        orders.correct(42, State.PENDING, TransitionOptions.none());

        assertThat(orders.history(42)).hasSize(3);
    }

    @Test
    void the_mark_is_valid_for_one_statement_of_a_transaction() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            orders.in(connection).correct(42, State.RETURNED, TransitionOptions.none());
            assertThatThrownBy(() -> statement.execute("UPDATE orders SET state = 0 WHERE id = 42"))
                    .hasMessageContaining("a change from RETURNED to PENDING is not permitted (permitted: none)");
            connection.rollback();
        }
    }

    @Test
    void a_change_of_the_state_by_another_trigger_is_checked() throws SQLException {
        database.sql("""
                CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.state := 5; RETURN NEW; END';
                CREATE TRIGGER meddle BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION meddle()""");

        assertThat(database.refusal("UPDATE orders SET customer = 'grace'").getMessage())
                .contains("from PENDING to RETURNED is not permitted");
    }

    @Test
    void a_session_with_replication_role_replica_is_checked_too() throws SQLException {
        assertThat(database.refusal("SET session_replication_role = replica", "UPDATE orders SET state = 3")
                        .getSQLState())
                .isEqualTo("TS001");
    }

    @Test
    void merge_upsert_copy_and_update_from_are_checked() throws SQLException {
        assertThat(database.refusal("MERGE INTO orders USING (VALUES (42)) AS v(id) ON orders.id = v.id"
                                + " WHEN MATCHED THEN UPDATE SET state = 3")
                        .getSQLState())
                .isEqualTo("TS001");
        assertThat(database.refusal(
                                "INSERT INTO orders (id, state) VALUES (42, 0) ON CONFLICT (id) DO UPDATE SET state = 3")
                        .getSQLState())
                .isEqualTo("TS001");
        assertThat(database.refusal(
                                "UPDATE orders SET state = v.s FROM (VALUES (42, 3)) AS v(id, s) WHERE orders.id = v.id")
                        .getSQLState())
                .isEqualTo("TS001");
        assertThat(database.refusal("COPY orders (id, state) FROM PROGRAM 'printf \"9\\t3\\n\"'")
                        .getSQLState())
                .isEqualTo("TS003");
    }

    @Test
    void an_upsert_of_an_existing_record_is_not_a_creation() {
        orders.fire(42, Move.PAY);
        database.sql("INSERT INTO orders (id, state) VALUES (42, 3) ON CONFLICT (id) DO UPDATE SET customer = 'grace'");

        assertThat(orders.state(42)).isEqualTo(State.PAID);
    }

    @Test
    void the_view_names_the_states_of_the_installed_definition() {
        orders.fire(42, Move.PAY);

        assertThat(database.rows("SELECT id, state, state_name FROM turnstile.orders_state"))
                .containsExactly("42|1|PAID");
        assertThat(database.rows("SELECT id FROM turnstile.orders_state WHERE state_name = 'PAID'"))
                .containsExactly("42");
    }

    @Test
    void rows_with_unknown_codes_are_named_before_anything_is_changed() {
        enforcement.uninstall(RecordTable.of("orders"));
        database.sql("INSERT INTO orders (id, state) VALUES (7, 88), (8, 88), (9, 99)");

        assertThatThrownBy(() -> enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining(
                        "2 rows hold code 88 (such as 7), 1 row holds code 99 (such as 9), expected one of"
                                + " 0 PENDING")
                .hasMessageContaining("nothing was changed");
        assertThat(database.rows("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'zz%'"))
                .isEmpty();
    }
}
