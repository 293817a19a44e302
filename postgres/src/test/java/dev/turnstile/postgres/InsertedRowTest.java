package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Records whose rows the application inserts by its own statements. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class InsertedRowTest {

    private static final EnforcementOptions OPTIONS = EnforcementOptions.defaults();

    private final TestDatabase database;
    private final Enforcement enforcement;
    private final Lifecycle<State, Move> orders;

    InsertedRowTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource());
        enforcement = turnstile.enforcement();
        orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
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
    void an_insertion_in_an_initial_state_begins_the_history_and_is_no_bypass() {
        int id = 10;
        for (Capture mode : Capture.values()) {
            capture(mode);
            id++;
            database.sql("SET application_name = 'shop'; INSERT INTO orders (id, state) VALUES (" + id + ", 0)");
            orders.fire(id, Move.PAY);
            assertThat(kinds(id)).containsExactly("1 CREATION PENDING", "2 TRANSITION PAID");
            assertThat(all(orders.history(id).getFirst().metadata()))
                    .contains(entry("verb", "create.orders"), entry("application_name", "shop"))
                    .doesNotContainKeys("bypass", "query");
        }
        assertThat(enforcement.bypasses(10)).isEmpty();
    }

    @Test
    void an_insertion_in_another_state_is_a_bypass_row_by_row() {
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), OPTIONS.withGuards(false));
        database.sql("INSERT INTO orders (id, state) VALUES (7, 2), (8, 1), (9, 77)");

        assertThat(kinds(7)).containsExactly("1 BYPASS SHIPPED");
        assertThat(kinds(8)).containsExactly("1 CREATION PAID");
        assertThat(enforcement.bypasses(10))
                .extracting(b -> b.record() + " " + b.from() + " " + b.to() + " "
                        + b.metadata().get("bypass"))
                .containsExactlyInAnyOrder("7 null SHIPPED INSERT", "9 null 77 INSERT");
    }

    @Test
    void without_capture_the_application_appends_the_creation_itself() {
        database.sql("INSERT INTO orders (id, state) VALUES (1, 0), (2, 1)");
        TransitionOptions options = TransitionOptions.none().withActor("ada").withData(Map.of("via", "form"));
        List<StateChange<State, Move>> created =
                orders.logCreations(List.of(2, 1, 99), options).results();

        assertThat(created).extracting(StateChange::record).containsExactly("1", "2");
        assertThat(created)
                .isEqualTo(
                        List.of(orders.history(1).getFirst(), orders.history(2).getFirst()));
        assertThat(kinds(2)).containsExactly("1 CREATION PAID");
        assertThat(created.getFirst().actor()).isEqualTo("ada");
        assertThat(all(created.getFirst().data())).containsEntry("via", "form");
    }

    @Test
    void no_creation_is_appended_if_a_row_is_in_another_state() {
        database.sql("INSERT INTO orders (id, state) VALUES (1, 0), (2, 2)");
        assertThatThrownBy(() -> orders.logCreations(List.of(1, 2), TransitionOptions.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("order: records cannot be created in state SHIPPED (initial: PENDING, PAID)");
        assertThat(kinds(1)).isEmpty();
    }

    @Test
    void a_creation_is_appended_once_in_a_transaction_and_again_after_a_deletion() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO orders (id, state) VALUES (1, 0)");
            Lifecycle<State, Move> here = orders.in(connection);
            assertThat(here.logCreations(List.of(1), TransitionOptions.none()).results())
                    .hasSize(1);
            assertThat(here.logCreations(List.of(1), TransitionOptions.none()).results())
                    .isEmpty();
            connection.commit();
            statement.execute("DELETE FROM orders");
            statement.execute("INSERT INTO orders (id, state) VALUES (1, 0)");
            here.logCreations(List.of(1), TransitionOptions.none());
            connection.commit();
        }
        assertThat(kinds(1)).containsExactly("1 CREATION PENDING", "2 CREATION PENDING");
    }

    @Test
    void a_captured_insertion_is_not_appended_again() throws SQLException {
        capture(Capture.RECORD);
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO orders (id, state) VALUES (1, 0)");
            assertThat(orders.in(connection)
                            .logCreations(List.of(1), TransitionOptions.none())
                            .results())
                    .isEmpty();
            connection.commit();
        }
        assertThat(kinds(1)).containsExactly("1 CREATION PENDING");
    }
}
