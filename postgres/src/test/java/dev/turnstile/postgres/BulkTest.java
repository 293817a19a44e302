package dev.turnstile.postgres;

import static dev.turnstile.postgres.Orders.State.PAID;
import static dev.turnstile.postgres.Orders.State.PENDING;
import static dev.turnstile.postgres.Orders.State.SHIPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.invocation.BatchResult;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.lifecycle.TransitionRefused;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class BulkTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Lifecycle<State, Move> orders;

    BulkTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        turnstile = PostgresTurnstile.open(database.dataSource());
        orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void orders(int count, int state) {
        database.sql(
                "INSERT INTO orders (address, state) SELECT 'x', " + state + " FROM generate_series(1, " + count + ")");
    }

    @Test
    void each_id_gets_its_verdict_in_the_order_of_the_ids() {
        orders(3, 1);
        orders(1, 0);
        database.sql("UPDATE orders SET address = NULL WHERE id = 2");

        BatchResult<StateChange<State, Move>> verdicts = orders.fireAll(Move.SHIP, List.of(4, 3, 99, 2, 1, 3, "03"));

        assertThat(verdicts.outcomes()).hasSize(7);
        assertThat(verdicts.results()).extracting(StateChange::record).containsExactly("3", "1");
        assertThat(verdicts.refusals())
                .extracting(Refusal::getMessage)
                .containsExactly(
                        "order 4: transition 'SHIP' is not permitted in state PENDING (permitted: PAY, CANCEL)",
                        "order 99: not found in table orders",
                        "order 2: transition 'SHIP' from state PAID is refused: no delivery address (has_address)",
                        "order 3: transition 'SHIP' is not permitted in state SHIPPED (permitted: DELIVER, RETURN)",
                        "order 3: transition 'SHIP' is not permitted in state SHIPPED (permitted: DELIVER, RETURN)");
        assertThat(database.value("SELECT string_agg(state::text, '' ORDER BY id) FROM orders"))
                .isEqualTo("2120");
    }

    @Test
    void every_moved_row_has_its_event_and_all_are_of_one_transaction() {
        orders(50, 0);
        List<Long> ids = LongStream.rangeClosed(1, 50).boxed().toList();
        TransitionOptions details =
                TransitionOptions.none().withData("batch", 7).withActor("ada").withMetadata("ip", "::1");

        BatchResult<StateChange<State, Move>> verdicts = orders.fireAll(Move.PAY, ids, details);

        assertThat(verdicts.results()).hasSize(50);
        assertThat(orders.history(17)).containsExactly(verdicts.results().get(16));
        assertThat(database.value(
                        "SELECT count(*) || ' ' || count(DISTINCT horizon) || ' ' || count(DISTINCT stream_id)"
                                + " || ' ' || min(actor) FROM turnstile.event"))
                .isEqualTo("50 1 50 ada");
        assertThat(orders.fireAll(Move.CANCEL, ids).results())
                .allSatisfy(cancelled -> assertThat(cancelled.version()).isEqualTo(2))
                .allSatisfy(cancelled -> assertThat(cancelled.from()).isEqualTo(PAID));
    }

    @Test
    void a_self_transition_fires_once_for_each_occurrence_of_the_id() {
        StateMachine<String, String> ring = StateMachine.define("ring")
                .state("on", 0)
                .initial()
                .transition("tick")
                .from("on")
                .to("on")
                .build();
        database.sql("CREATE TABLE rings (id int PRIMARY KEY, state smallint NOT NULL)");
        Lifecycle<String, String> rings = turnstile.lifecycle(ring, RecordTable.of("rings"));
        rings.insert(Map.of("id", 1));
        assertThat(rings.fireAll("tick", List.of(1, 1, "01", 1)).results())
                .extracting(StateChange::version)
                .containsExactlyInAnyOrder(2, 3, 4, 5);
    }

    @Test
    void a_condition_moves_the_matching_records_and_explains_the_others() {
        orders(5, 1);
        orders(1, 0);
        database.sql("UPDATE orders SET address = NULL WHERE id = 2");

        BatchResult<StateChange<State, Move>> verdicts = orders.fireWhere(
                Move.SHIP,
                SqlCondition.of("id <> 5 AND customer = 'ada'"),
                TransitionOptions.none().withActor("night"));

        assertThat(verdicts.results()).extracting(StateChange::record).containsExactly("1", "3", "4");
        assertThat(verdicts.refusals())
                .extracting(refusal -> ((TransitionRefused) refusal).record())
                .containsExactly("2", "6");
        assertThat(orders.state(5)).isEqualTo(PAID);
        assertThat(orders.history(4))
                .hasSize(1)
                .first()
                .satisfies(shipped -> assertThat(shipped.actor()).isEqualTo("night"));
        assertThat(orders.fireWhere(Move.SHIP, SqlCondition.of("false"), TransitionOptions.none())
                        .outcomes())
                .isEmpty();
        assertThat(orders.fireAll(Move.SHIP, List.of()).outcomes()).isEmpty();
    }

    @Test
    void an_invalid_condition_moves_nothing() {
        orders(1, 0);
        assertThatThrownBy(() -> orders.fireWhere(Move.PAY, SqlCondition.of("adress = 'x'"), TransitionOptions.none()))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("order: transition 'PAY': ")
                .hasMessageContaining("adress");
        assertThatThrownBy(() -> orders.fireWhere(Move.PAY, SqlCondition.of("address ? 'x'"), TransitionOptions.none()))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("contains '?'");
        assertThat(orders.state(1)).isEqualTo(PENDING);
    }

    @Test
    void the_expected_state_is_checked_for_each_record() {
        orders(1, 0);
        orders(1, 1);
        BatchResult<StateChange<State, Move>> verdicts = orders.fireAll(
                Move.CANCEL, List.of(1, 2), TransitionOptions.none().withExpectedState(PENDING));
        assertThat(verdicts.results()).extracting(StateChange::record).containsExactly("1");
        assertThat(verdicts.refusals().getFirst())
                .hasMessageContaining("expected state PENDING, but the record was moved to PAID");
    }

    @Test
    void an_error_for_one_row_rolls_back_all() {
        orders(3, 0);
        database.sql("ALTER TABLE orders ADD CHECK (id <> 2 OR state = 0)");
        assertThatThrownBy(() -> orders.fireAll(Move.PAY, List.of(1, 2, 3)))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("(SQLSTATE 23514");
        assertThat(orders.counts().get(PENDING)).isEqualTo(3);
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
    }

    @Test
    void java_guards_run_for_each_id_and_are_refused_for_a_condition() {
        StateMachine<String, String> loan = StateMachine.define("loan")
                .state("asked", 0)
                .initial()
                .state("granted", 1)
                .transition("grant")
                .from("asked")
                .to("granted")
                .guard(Guard.java(
                        row -> Objects.requireNonNullElse(row.get("amount", Integer.class), 0) < 100, "too much"))
                .build();
        database.sql("CREATE TABLE loans (id int PRIMARY KEY, amount int NOT NULL, state smallint NOT NULL)");
        Lifecycle<String, String> loans = turnstile.lifecycle(loan, RecordTable.of("loans"));
        loans.insert(Map.of("id", 1, "amount", 50));
        loans.insert(Map.of("id", 2, "amount", 500));
        assertThatThrownBy(() -> loans.fireWhere("grant", SqlCondition.of("true"), TransitionOptions.none()))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("has a guard in Java");
        BatchResult<StateChange<String, String>> verdicts = loans.fireAll("grant", List.of(2, 1));
        assertThat(verdicts.results()).extracting(StateChange::record).containsExactly("1");
        assertThat(verdicts.refusals()).hasSize(1);
    }

    @Test
    void more_records_than_one_statement_takes_are_moved_as_well() {
        orders(50_010, 0);
        List<Long> ids = LongStream.rangeClosed(1, 50_011).boxed().toList();
        BatchResult<StateChange<State, Move>> verdicts = orders.fireAll(Move.PAY, ids);
        assertThat(verdicts.results()).hasSize(50_010);
        assertThat(verdicts.outcomes()).hasSize(50_011);
        assertThat(database.value("SELECT count(DISTINCT horizon) || ' ' || count(*) FROM turnstile.event"))
                .isEqualTo("1 50010");
    }

    @Test
    void a_composite_id_and_the_callers_transaction_are_respected() throws SQLException {
        database.sql("CREATE TABLE parts (a int, b text, state smallint NOT NULL, PRIMARY KEY (b, a));"
                + "INSERT INTO parts VALUES (1, 'x', 0), (1, 'y', 0), (2, 'x', 1)");
        StateMachine<String, String> part = StateMachine.define("part")
                .state("pending", 0)
                .initial()
                .state("paid", 1)
                .transition("pay")
                .from("pending")
                .to("paid")
                .build();
        Lifecycle<String, String> parts =
                turnstile.lifecycle(part, RecordTable.of("parts").withId("a", "b"));
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(parts.in(connection)
                            .fireAll("pay", List.of(List.of(1, "y"), List.of(2, "x"), List.of(1, "x")))
                            .results())
                    .extracting(StateChange::record)
                    .containsExactly("(1,y)", "(1,x)");
            connection.rollback();
        }
        assertThat(parts.counts().get("pending")).isEqualTo(2);
        assertThat(parts.fireWhere("pay", SqlCondition.of("a = 1"), TransitionOptions.none())
                        .results())
                .hasSize(2);
    }

    @Test
    void bulk_verbs_do_not_deadlock_however_the_ids_are_ordered() throws Exception {
        orders(200, 1);
        database.sql("UPDATE orders SET state = 0");
        List<Long> up = LongStream.rangeClosed(1, 200).boxed().toList();
        List<BatchResult<StateChange<State, Move>>> verdicts =
                Together.run(4, i -> () -> orders.fireAll(Move.PAY, i % 2 == 0 ? up : up.reversed()));
        assertThat(verdicts.stream().mapToInt(v -> v.results().size()).sum()).isEqualTo(200);
        assertThat(orders.counts().get(SHIPPED)).isZero();
    }
}
