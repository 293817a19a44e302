package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A null is refused by name if a value is required, and is otherwise a value. */
@NullUnmarked
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class NullValuesTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    NullValuesTest(TestServer server, TestGroupCommit groupCommit) {
        database = server.database();
        turnstile = groupCommit.open(database.dataSource());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Lifecycle<State, Move> orders() {
        database.sql("CREATE TABLE orders (id bigint UNIQUE, address text, extra jsonb, state smallint NOT NULL)");
        return turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
    }

    private static void refused(String message, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown)
                .isInstanceOfAny(IllegalArgumentException.class, LifecycleException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void an_id_that_is_null_is_refused_by_every_call() {
        Lifecycle<State, Move> orders = orders();
        orders.insert(Map.of("id", 1));
        String message = "id of table orders: expected one value for [id], got null";

        refused(message, () -> orders.fire(null, Move.PAY));
        refused(message, () -> orders.tryFire(null, Move.PAY));
        refused(message, () -> orders.state(null));
        refused(message, () -> orders.may(null, Move.PAY));
        refused(message, () -> orders.permitted(null));
        refused(message, () -> orders.explain(null, Move.PAY));
        refused(message, () -> orders.history(null));
        refused(message, () -> orders.at(null, 1));
        refused(message, () -> orders.correct(null, State.PAID, TransitionOptions.none()));
        refused(message, () -> orders.fireAll(Move.PAY, Arrays.asList(1, null)));
        refused(message, () -> orders.states(Arrays.asList(1, null)));
        refused(message, () -> orders.histories(Arrays.asList(1, null)));
        assertThat(orders.state(1)).isEqualTo(State.PENDING);
    }

    @Test
    void a_transition_or_state_that_is_null_is_refused() {
        Lifecycle<State, Move> orders = orders();
        orders.insert(Map.of("id", 1));

        refused("expected a transition, got null (declared: PAY", () -> orders.fire(1, null));
        refused("expected a transition, got null (declared: PAY", () -> orders.fireAll(null, List.of(1)));
        refused("expected a transition, got null (declared: PAY", () -> orders.explain(1, null));
        refused(
                "expected a state, got null (declared: PENDING",
                () -> orders.correct(1, null, TransitionOptions.none()));
        refused(
                "expected a state, got null (declared: PENDING",
                () -> orders.insert(Map.of("id", 2), null, TransitionOptions.none()));
    }

    @Test
    void a_null_in_a_map_is_stored_as_null() {
        Lifecycle<State, Move> orders = orders();
        Map<String, Object> columns = new HashMap<>();
        columns.put("id", 1);
        columns.put("address", null);
        columns.put("extra", Collections.singletonMap("note", null));
        orders.insert(columns);
        orders.fire(1, Move.PAY, TransitionOptions.none().withData("note", null).withMetadata("trace", null));

        assertThat(database.rows("SELECT address IS NULL, extra FROM orders")).containsExactly("t|{\"note\": null}");
        assertThat(orders.history(1).getLast().data()).containsEntry("note", null);
        assertThat(orders.history(1).getLast().metadata()).containsEntry("trace", null);
        columns.put(null, "x");
        refused("expected the names of columns of table orders, got null", () -> orders.insert(columns));
    }

    @Test
    void a_row_without_an_id_is_refused_by_name_and_does_not_hide_the_others() {
        Lifecycle<State, Move> orders = orders();
        orders.insert(Map.of("id", 1));
        database.sql("INSERT INTO orders (id, state) VALUES (NULL, 0), (NULL, 77)");

        refused(
                "table orders contains a row whose id is null",
                () -> orders.fireWhere(Move.PAY, SqlCondition.of("true"), TransitionOptions.none()));
        assertThat(orders.state(1)).isEqualTo(State.PENDING);
        refused("table orders contains a row whose id is null", () -> orders.insert(Map.of("address", "x")));
        refused("77", orders::counts);
        database.sql("DELETE FROM orders WHERE state = 77");
        assertThat(orders.counts()).containsEntry(State.PENDING, 2L);
        assertThat(orders.fireWhere(Move.PAY, SqlCondition.of("id IS NOT NULL"), TransitionOptions.none())
                        .results())
                .hasSize(1);
    }
}
