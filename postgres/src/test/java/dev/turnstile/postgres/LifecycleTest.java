package dev.turnstile.postgres;

import static dev.turnstile.postgres.Orders.State.CANCELLED;
import static dev.turnstile.postgres.Orders.State.DELIVERED;
import static dev.turnstile.postgres.Orders.State.PAID;
import static dev.turnstile.postgres.Orders.State.PENDING;
import static dev.turnstile.postgres.Orders.State.RETURNED;
import static dev.turnstile.postgres.Orders.State.SHIPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.GuardRefused;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.Explanation;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.LifecycleException.UnknownStateCodeException;
import dev.turnstile.lifecycle.RecordMoved;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class LifecycleTest {

    private final TestDatabase database;
    private final Lifecycle<State, Move> orders;

    LifecycleTest(TestServer server, TestGroupCommit groupCommit) {
        database = server.database();
        database.sql(Orders.TABLE);
        orders = groupCommit.open(database.dataSource()).lifecycle(Orders.MACHINE, RecordTable.of("orders"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String order(String address) {
        return orders.insert(Map.of("address", address)).record();
    }

    private String homeless() {
        return orders.insert(Map.of()).record();
    }

    @Test
    void a_record_is_created_in_the_initial_state_and_logged() {
        StateChange<State, Move> created = orders.insert(
                Map.of("customer", "grace"),
                PENDING,
                TransitionOptions.none().withData("channel", "web").withActor("grace"));

        assertThat(created.kind()).isEqualTo(StateChange.Kind.CREATION);
        assertThat(created.from()).isNull();
        assertThat(created.to()).isEqualTo(PENDING);
        assertThat(created.version()).isEqualTo(1);
        assertThat(database.value("SELECT customer || state FROM orders")).isEqualTo("grace0");
        assertThat(orders.history(1)).containsExactly(created);
    }

    @Test
    void a_record_may_be_created_in_another_initial_state_only_where_that_is_declared() {
        assertThat(orders.insert(Map.of(), PAID, TransitionOptions.none()).to()).isEqualTo(PAID);
        assertThatThrownBy(() -> orders.insert(Map.of(), SHIPPED, TransitionOptions.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("order: records cannot be created in state SHIPPED (initial: PENDING, PAID)");
        assertThatThrownBy(() -> orders.insert(Map.of("state", 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column state is the lifecycle's state column");
        assertThatThrownBy(() -> orders.insert(Map.of("adress", "x")))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("table orders has no column adress (columns: id, customer, address, state)");
        assertThat(database.value("SELECT count(*) FROM orders")).isEqualTo("1");
    }

    @Test
    void a_transition_updates_the_row_and_logs_all_its_facts() {
        String id = order("1 Lambda Lane");
        UUID command = UUID.randomUUID();
        TransitionOptions details = TransitionOptions.none()
                .withData("invoice", 17L)
                .withData("note", "für Ümläute ☃")
                .withMetadata("ip", "::1")
                .withActor("ada")
                .withCommandId(command);

        StateChange<State, Move> paid = orders.fire(id, Move.PAY, details);

        assertThat(paid.from()).isEqualTo(PENDING);
        assertThat(paid.to()).isEqualTo(PAID);
        assertThat(paid.transition()).isEqualTo(Move.PAY);
        assertThat(paid.version()).isEqualTo(2);
        assertThat(orders.state(id)).isEqualTo(PAID);
        StateChange<State, Move> logged = orders.history(id).get(1);
        assertThat(logged).usingRecursiveComparison().ignoringFields("data").isEqualTo(paid);
        assertThat(logged.data().toString()).isEqualTo("{note=für Ümläute ☃, invoice=17}");
        assertThat(logged.actor()).isEqualTo("ada");
        assertThat(logged.commandId()).isEqualTo(command);
        assertThat(logged.metadata().get("ip")).isEqualTo("::1");
    }

    @Test
    void an_id_may_be_any_number_or_a_text() {
        order("x");
        orders.fire(1, Move.PAY);
        orders.fire(1L, Move.SHIP);
        orders.fire("1", Move.DELIVER);
        assertThat(orders.history(1)).hasSize(4);
        assertThatThrownBy(() -> orders.fire("one", Move.PAY)).isInstanceOf(RecordNotFound.class);
        assertThatThrownBy(() -> orders.fire(List.of(1, 2), Move.PAY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id of table orders: expected one value");
    }

    @Test
    void a_transition_that_does_not_leave_the_state_is_refused_with_the_permitted_ones() {
        String id = order("x");

        InvalidTransition refused = catchThrowableOfType(InvalidTransition.class, () -> orders.fire(id, Move.SHIP));

        assertThat(refused)
                .hasMessage("order 1: transition 'SHIP' is not permitted in state PENDING (permitted: PAY, CANCEL)");
        assertThat(refused.state()).isEqualTo("PENDING");
        assertThat(refused.permitted()).containsExactly("PAY", "CANCEL");
        assertThat(refused.transition()).isEqualTo("SHIP");
        assertThat(refused.record()).isEqualTo("1");
        assertThat(orders.history(id)).hasSize(1);
        assertThat(orders.state(id)).isEqualTo(PENDING);
    }

    @Test
    void a_guard_that_does_not_hold_refuses_with_its_reason() {
        String id = homeless();
        orders.fire(id, Move.PAY);

        GuardRefused refused = catchThrowableOfType(GuardRefused.class, () -> orders.fire(id, Move.SHIP));

        assertThat(refused)
                .hasMessage("order 1: transition 'SHIP' from state PAID is refused: no delivery address (has_address)");
        assertThat(refused.unmet()).extracting(guard -> guard.name()).containsExactly("has_address");
        database.sql("UPDATE orders SET address = 'here'");
        assertThat(orders.fire(id, Move.SHIP).to()).isEqualTo(SHIPPED);
    }

    @Test
    void a_missing_record_is_named() {
        RecordNotFound refused = catchThrowableOfType(RecordNotFound.class, () -> orders.fire(99, Move.PAY));
        assertThat(refused).hasMessage("order 99: not found in table orders");
        assertThat(refused.table()).isEqualTo("orders");
        assertThatThrownBy(() -> orders.state(99)).isInstanceOf(RecordNotFound.class);
        assertThatThrownBy(() -> orders.explain(99, Move.PAY)).isInstanceOf(RecordNotFound.class);
        assertThatThrownBy(() -> orders.correct(99, PAID, TransitionOptions.none()))
                .isInstanceOf(RecordNotFound.class);
        assertThat(orders.history(99)).isEmpty();
        assertThat(orders.at(99, 1)).isEmpty();
    }

    @Test
    void a_caller_that_expects_another_state_learns_who_moved_the_record() {
        String id = order("x");
        orders.fire(id, Move.PAY, TransitionOptions.none().withActor("grace"));

        RecordMoved refused = catchThrowableOfType(
                RecordMoved.class,
                () -> orders.fire(id, Move.CANCEL, TransitionOptions.none().withExpectedState(PENDING)));

        assertThat(refused)
                .hasMessageStartingWith("order 1: transition 'CANCEL' expected state PENDING, but the record was moved"
                        + " to PAID meanwhile by grace at ");
        assertThat(refused.expected()).isEqualTo("PENDING");
        assertThat(refused.actual()).isEqualTo("PAID");
        assertThat(refused.movedBy()).isEqualTo("grace");
        assertThat(orders.fire(id, Move.CANCEL, TransitionOptions.none().withExpectedState(PAID))
                        .to())
                .isEqualTo(CANCELLED);
    }

    @Test
    void try_fire_returns_the_refusal_instead_of_throwing_it() {
        String id = order("x");
        assertThat(orders.tryFire(id, Move.PAY)).isInstanceOf(Outcome.Done.class);
        Outcome<StateChange<State, Move>> second = orders.tryFire(id, Move.PAY);
        assertThat(second).isInstanceOf(Outcome.Refused.class);
        assertThatThrownBy(second::orThrow).isInstanceOf(InvalidTransition.class);
    }

    @Test
    void permitted_and_may_evaluate_the_guards() {
        String id = homeless();
        assertThat(orders.permitted(id)).containsExactly(Move.PAY, Move.CANCEL);
        assertThat(orders.may(id, Move.SHIP)).isFalse();
        orders.fire(id, Move.PAY);
        assertThat(orders.permitted(id)).containsExactly(Move.CANCEL);
        assertThat(orders.may(id, Move.CANCEL)).isTrue();
        database.sql("UPDATE orders SET address = 'here'");
        assertThat(orders.permitted(id)).containsExactly(Move.SHIP, Move.CANCEL);
        assertThat(orders.may(id, Move.SHIP)).isTrue();
    }

    @Test
    void explain_returns_the_result_of_every_guard_and_moves_nothing() {
        String id = homeless();
        assertThat(orders.explain(id, Move.SHIP).routes()).isEmpty();
        assertThat(orders.explain(id, Move.SHIP).permitted()).containsExactly(Move.PAY, Move.CANCEL);
        orders.fire(id, Move.PAY);

        Explanation<State, Move> explanation = orders.explain(id, Move.SHIP);

        assertThat(explanation.allowed()).isFalse();
        assertThat(explanation.to()).isNull();
        assertThat(explanation.state()).isEqualTo(PAID);
        assertThat(explanation.unmet()).extracting(guard -> guard.reason()).containsExactly("no delivery address");
        database.sql("UPDATE orders SET address = 'here'");
        assertThat(orders.explain(id, Move.SHIP).to()).isEqualTo(SHIPPED);
        assertThat(orders.history(id)).hasSize(2);
    }

    @Test
    void past_states_are_read_by_time_and_by_version() {
        String id = order("x");
        Instant before = Instant.parse("2026-01-01T10:00:00Z");
        database.sql("UPDATE turnstile.event SET occurred_at = '2026-01-01T10:00:00Z'");
        orders.fire(id, Move.PAY, TransitionOptions.none().withOccurredAt(before.plusSeconds(60)));
        orders.fire(id, Move.SHIP, TransitionOptions.none().withOccurredAt(before.plusSeconds(120)));

        assertThat(orders.at(id, before.minusSeconds(1))).isEmpty();
        assertThat(orders.at(id, before)).contains(PENDING);
        assertThat(orders.at(id, before.plusSeconds(60))).contains(PAID);
        assertThat(orders.at(id, before.plusSeconds(119))).contains(PAID);
        assertThat(orders.at(id, before.plusSeconds(1_000_000))).contains(SHIPPED);
        assertThat(orders.at(id, 0)).isEmpty();
        assertThat(orders.at(id, 1)).contains(PENDING);
        assertThat(orders.at(id, 2)).contains(PAID);
        assertThat(orders.at(id, 99)).contains(SHIPPED);
        assertThat(orders.history(id).get(1).occurredAt()).isEqualTo(before.plusSeconds(60));
    }

    @Test
    void queries_by_state_use_a_condition_in_the_users_own_sql() {
        order("x");
        String paid = order("x");
        orders.fire(paid, Move.PAY);
        assertThat(orders.condition(List.of(PAID, SHIPPED))).isEqualTo("\"state\" IN (1, 2)");
        assertThat(database.rows("SELECT id FROM orders WHERE " + orders.condition(List.of(PAID, SHIPPED))))
                .containsExactly(paid);
        assertThat(orders.counts())
                .containsExactly(
                        Map.entry(PENDING, 1L),
                        Map.entry(PAID, 1L),
                        Map.entry(SHIPPED, 0L),
                        Map.entry(DELIVERED, 0L),
                        Map.entry(CANCELLED, 0L),
                        Map.entry(RETURNED, 0L));
        assertThatThrownBy(() -> orders.condition(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_unknown_code_in_a_row_is_reported_with_the_row_and_never_guessed() {
        String id = order("x");
        database.sql("UPDATE orders SET state = 77");

        UnknownStateCodeException unknown =
                catchThrowableOfType(UnknownStateCodeException.class, () -> orders.fire(id, Move.PAY));

        assertThat(unknown)
                .hasMessage("order 1: the row holds state code 77, expected one of 0 PENDING, 1 PAID, 2 SHIPPED, "
                        + "3 DELIVERED, 4 CANCELLED, 5 RETURNED; declare the state, or correct the row");
        assertThat(unknown.code()).isEqualTo("77");
        assertThatThrownBy(() -> orders.states(List.of(id))).isInstanceOf(UnknownStateCodeException.class);
        assertThatThrownBy(orders::counts)
                .isInstanceOf(UnknownStateCodeException.class)
                .hasMessageStartingWith("order 1: ");
        assertThatThrownBy(() -> orders.state(id)).isInstanceOf(UnknownStateCodeException.class);
        assertThat(database.value("SELECT state FROM orders")).isEqualTo("77");

        StateChange<State, Move> corrected =
                orders.correct(id, PAID, TransitionOptions.none().withData("why", "a stray script"));
        assertThat(corrected.from()).isNull();
        assertThat(orders.state(id)).isEqualTo(PAID);
        assertThat(orders.history(id)).hasSize(2);
    }

    @Test
    void a_correction_ignores_the_machine_and_is_marked() {
        String id = order("x");
        StateChange<State, Move> corrected = orders.correct(
                id,
                DELIVERED,
                TransitionOptions.none().withData("why", "paper order").withActor("ops"));
        assertThat(corrected.kind()).isEqualTo(StateChange.Kind.CORRECTION);
        assertThat(corrected.from()).isEqualTo(PENDING);
        assertThat(corrected.transition()).isNull();
        assertThat(orders.history(id).get(1)).isEqualTo(corrected);
        assertThatThrownBy(
                        () -> orders.correct(id, PAID, TransitionOptions.none().withExpectedState(PENDING)))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("nothing was written");
        assertThat(orders.state(id)).isEqualTo(DELIVERED);
    }

    @Test
    void a_transition_on_the_callers_connection_belongs_to_the_callers_transaction() throws SQLException {
        String id = order("x");
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(orders.in(connection).fire(id, Move.PAY).to()).isEqualTo(PAID);
            assertThat(orders.in(connection).state(id)).isEqualTo(PAID);
            assertThat(orders.state(id)).isEqualTo(PENDING);
            connection.rollback();
        }
        assertThat(orders.state(id)).isEqualTo(PENDING);
        assertThat(orders.history(id)).hasSize(1);
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            orders.in(connection).fire(id, Move.PAY);
            orders.in(connection).fire(id, Move.SHIP);
            connection.commit();
        }
        assertThat(orders.history(id)).extracting(StateChange::version).containsExactly(1, 2, 3);
    }

    @Test
    void versions_are_dense_and_the_horizon_is_the_transaction_that_appended() {
        String id = order("x");
        orders.fire(id, Move.PAY);
        orders.fire(id, Move.SHIP);
        assertThat(database.rows("SELECT version FROM turnstile.event ORDER BY position"))
                .containsExactly("1", "2", "3");
        assertThat(database.value("SELECT s.version || ' ' || (s.horizon = max(e.horizon)) || ' ' || "
                        + "(count(DISTINCT e.horizon) = 3) FROM turnstile.stream s JOIN turnstile.event e "
                        + "ON e.stream_id = s.id GROUP BY s.id"))
                .isEqualTo("3 true true");
    }

    @Test
    void a_statement_is_marked_with_its_verb_and_actor() throws SQLException {
        database.sql("""
                CREATE TABLE marks (mark text);
                CREATE FUNCTION mark() RETURNS trigger LANGUAGE plpgsql AS
                  $$ BEGIN
                     INSERT INTO marks VALUES (CASE WHEN current_setting('turnstile.door', true) = extract(epoch FROM statement_timestamp())::text
                       THEN concat_ws(' ', 'door', current_setting('turnstile.door_verb', true), current_setting('turnstile.door_actor', true))
                       ELSE 'past the door' END);
                     RETURN NEW; END $$;
                CREATE TRIGGER mark AFTER INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION mark()""");
        String id = order("x");
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            orders.in(connection).fire(id, Move.PAY, TransitionOptions.none().withActor("ada"));
            connection.createStatement().execute("UPDATE orders SET state = 1");
            connection.commit();
        }
        orders.correct(id, PENDING, TransitionOptions.none());
        orders.fireAll(Move.PAY, List.of(id));
        database.sql("UPDATE orders SET state = 0");
        assertThat(database.rows("SELECT mark FROM marks"))
                .containsExactly(
                        "door create.orders ",
                        "door pay.orders ada",
                        "past the door",
                        "door correct.orders ",
                        "door pay.orders ",
                        "past the door");
    }
}
